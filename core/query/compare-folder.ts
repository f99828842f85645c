import { mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomId } from '../stones/random-id.ts';

const OWNED = /^compare-(\d+)-/;

/** Makes a folder for the rows of one comparison, and removes those that processes left behind when they were killed: they hold rows. */
export async function compareFolder(home: string): Promise<string> {
  const parent = join(home, 'tmp');
  const folder = join(parent, `compare-${process.pid}-${randomId(6)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(parent)) {
    const owner = Number(OWNED.exec(name)?.[1] ?? process.pid);
    if (owner !== process.pid && !isAlive(owner)) await rm(join(parent, name), { recursive: true, force: true });
  }
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
