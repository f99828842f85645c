import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of an engine that hold data or tests, and are not counted as its code. */
const APART = ['dialect', 'packs', 'testing'];

/** Lines of a source that hold code: not blank, not a comment, and more than brackets. Text inside a template counts as code. */
export function countCodeLines(source: string): number {
  let count = 0;
  let inComment = false;
  for (const line of source.split('\n')) {
    const text = line.trim();
    if (inComment) {
      inComment = !text.endsWith('*/');
      continue;
    }
    if (/^[\][{}();,]*$/.test(text) || text.startsWith('//')) continue;
    if (text.startsWith('/*')) inComment = !text.includes('*/');
    else count += 1;
  }
  return count;
}

/** Code lines of a room by file, without tests and without what stands in the folders `apart`. */
export function codeLinesOf(room: string, apart: readonly string[] = APART): Map<string, number> {
  const names = readdirSync(room, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !apart.some((folder) => name.startsWith(`${folder}/`)));
  return new Map(names.sort().map((name) => [name, countCodeLines(readFileSync(join(room, name), 'utf8'))]));
}

/** `node scripts/count-lines.ts core/engines/postgres …`: code lines of each room, and with `--files` of each file. */
if (import.meta.main) {
  const words = process.argv.slice(2);
  const rooms = words.filter((word) => !word.startsWith('--'));
  for (const room of rooms.length > 0 ? rooms : ['core/engines/postgres', 'core/engines/duckdb']) {
    const files = codeLinesOf(room);
    if (words.includes('--files')) for (const [name, count] of files) console.log(`${String(count).padStart(6)} ${name}`);
    console.log(`${String([...files.values()].reduce((sum, count) => sum + count, 0)).padStart(6)} ${room}`);
  }
}
