// Logs, crash records and reports name places of the built files (`dist/server/chunks/start-….js:1:2345`). This prints the same text with
// places of the sources, by the maps that lie beside the built files: `hydrant report | node scripts/map-frames.ts`, or with a file as argument.
// `--maps FOLDER`: the maps of another build, as its release keeps them; a place whose map is not there stays as it is.
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');

/** In a package the server lies beside the archive, without `dist/`. */
const PLACE = /\b(?:dist\/)?((?:server|app|renderer)\/[\w./-]+\.c?js):(\d+):(\d+)/g;

/** The text with every place of a built file as one of the sources, where `folder` has its map. */
export function mapFrames(text: string, folder: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return text.replace(PLACE, (place, file: string, line: string, column: string) => {
    if (!maps.has(file)) maps.set(file, readMap(join(folder, `${file}.map`)));
    const found = maps.get(file)?.findOrigin(Number(line), Number(column));
    if (!found || !('fileName' in found)) return place;
    const source = relative(root, resolve(dirname(join(root, 'dist', file)), found.fileName)).replaceAll('\\', '/');
    return `${source}:${found.lineNumber}:${found.columnNumber}`;
  });
}

function readMap(file: string): SourceMap | undefined {
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { maps: { type: 'string', default: join(root, 'dist') } },
  });
  const [file] = positionals;
  process.stdout.write(mapFrames(file === undefined ? await readAll(process.stdin) : readFileSync(file, 'utf8'), resolve(values.maps)));
}
