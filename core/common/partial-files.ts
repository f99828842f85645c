import { statSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcessAlive, machineMark, processStart } from './process-identity.ts';
import { randomId } from './random-id.ts';

/**
 * Files and folders that exist only while a process makes something. Their names identify the process, so that leftovers of a killed
 * process can be distinguished from the work of a living one: `<name>.<machine>-<pid>-<start>-<random>.part`.
 */
const OWNED = /(?:^|[.-])([0-9a-f]{8})-(\d+)-([0-9a-z]+)-[\w-]{8}(?:\.part)?(?:\.wal|\.csv)?$/;

/** Folders of earlier versions, whose names hold only the pid. */
const OWNED_BY_PID = /^(?:compare|duckdb)-(\d+)-/;

/** Milliseconds after which a partial file is removed even if its owner (another machine or container) cannot be checked. */
const LONGEST_MS = 24 * 60 * 60_000;

/** A temporary name for a file that becomes `path` when complete, in the same folder so that it can be renamed. */
export function partialPath(path: string): string {
  return `${path}.${ownName()}.part`;
}

/** The part of a name that identifies its process and makes it unique. */
export function ownName(): string {
  return `${machineMark()}-${process.pid}-${processStart()}-${randomId(6)}`;
}

/**
 * Removes leftovers of killed processes from a folder: files of {@link partialPath} and names that end with an {@link ownName}. Files of
 * living processes and all other files stay. Best effort: failures are ignored.
 * `withoutOwner`: names of temporary files without an owner, for which only the age counts.
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
  // An earlier process with another start time had the same pid as this one.
  if (Number(pid) === process.pid) return start !== processStart();
  return !isProcessAlive(Number(pid));
}

function isOld(changedAt: number | undefined): boolean {
  return changedAt !== undefined && Date.now() - changedAt > LONGEST_MS;
}
