import { statSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcessAlive, machineMark, processStart } from './process-identity.ts';
import { randomId } from './random-id.ts';

/**
 * Files and folders that stand only while a process makes something, and carry their maker in their names, so that what a killed process
 * left behind can be told from what a living one is working on: `<name>.<machine>-<pid>-<start>-<random>.part`.
 */
const OWNED = /(?:^|[.-])([0-9a-f]{8})-(\d+)-([0-9a-z]+)-[\w-]{8}(?:\.part)?(?:\.wal|\.csv)?$/;

/** Folders of earlier versions, which name the process alone. */
const OWNED_BY_PID = /^(?:compare|duckdb)-(\d+)-/;

/** Age after which a partial file goes even if its owner (another machine or container) cannot be checked. Milliseconds. */
const LONGEST_MS = 24 * 60 * 60_000;

/** A new name for what becomes `path` when it is whole. It is in the same folder, so that it can be renamed. */
export function partialPath(path: string): string {
  return `${path}.${ownName()}.part`;
}

/** The part of a name that says who made it, and makes it unique. */
export function ownName(): string {
  return `${machineMark()}-${process.pid}-${processStart()}-${randomId(6)}`;
}

/**
 * Removes what killed processes left in a folder: files of {@link partialPath} and names that end with an {@link ownName}. What a living
 * process owns stays, and so does every other file. Best effort: what cannot be removed stays.
 * `withoutOwner`: names of temporary files that say no owner, of which only the age tells.
 */
export async function sweepPartialFiles(folder: string, withoutOwner?: RegExp): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const changedAt = (): number | undefined => statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (!(withoutOwner?.test(name) ? isOld(changedAt()) : isLeftBehind(name, changedAt))) continue;
    await rm(path, { recursive: true, force: true }).then(
      () => removed.push(name),
      () => undefined,
    );
  }
  return removed;
}

function isLeftBehind(name: string, changedAt: () => number | undefined): boolean {
  const [, machine, pid, start] = OWNED.exec(name) ?? [];
  if (machine === undefined) {
    const owner = Number(OWNED_BY_PID.exec(name)?.[1] ?? process.pid);
    return owner !== process.pid && !isProcessAlive(owner);
  }
  if (isOld(changedAt())) return true;
  if (machine !== machineMark()) return false;
  // A process of ours with another start had the same number before.
  if (Number(pid) === process.pid) return start !== processStart();
  return !isProcessAlive(Number(pid));
}

function isOld(changedAt: number | undefined): boolean {
  return changedAt !== undefined && Date.now() - changedAt > LONGEST_MS;
}
