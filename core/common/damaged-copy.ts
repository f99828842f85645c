import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readFileIfThere, writeFileAtomically } from './atomic-file.ts';

/** An unused name for the copy of a damaged file: `<file>.damaged-20260131T235959Z`, with `-2` and so on if it is taken. */
export function freeDamagedName(file: string, at = Date.now()): string {
  const name = `${file}.damaged-${new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')}`;
  let free = name;
  for (let n = 2; existsSync(free); n += 1) free = `${name}-${n}`;
  return free;
}

/**
 * Copies the content of a damaged file beside it, so that the file may be overwritten, and returns the path. The same content is copied
 * only once.
 */
export async function writeDamagedCopy(file: string, bytes: Uint8Array): Promise<string> {
  const prefix = `${basename(file)}.damaged-`;
  for (const name of (await readdir(dirname(file))).filter((one) => one.startsWith(prefix))) {
    const path = join(dirname(file), name);
    // An existing path may be anything; if it cannot be read, it is no copy of this content.
    const existing = await readFileIfThere(path).catch(() => undefined);
    if (existing?.equals(bytes)) return path;
  }
  const path = freeDamagedName(file);
  await writeFileAtomically(path, bytes);
  return path;
}
