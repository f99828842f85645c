import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
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
  return `${thisMachine()}-${process.pid}-${startOf()}-${randomId(6)}`;
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
    return owner !== process.pid && !isAlive(owner);
  }
  if (isOld(changedAt())) return true;
  if (machine !== thisMachine()) return false;
  // A process of ours with another start had the same number before.
  if (Number(pid) === process.pid) return start !== startOf();
  return !isAlive(Number(pid));
}

function isOld(changedAt: number | undefined): boolean {
  return changedAt !== undefined && Date.now() - changedAt > LONGEST_MS;
}

/** When this process started, in milliseconds since the epoch, in base 36. */
function startOf(): string {
  return Math.floor(performance.timeOrigin).toString(36);
}

/** Which processes this one can see: those of this machine since it was started, in this container. */
function thisMachine(): string {
  const read = (what: () => string): string => {
    try {
      return what();
    } catch {
      return '';
    }
  };
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const container = read(() => readlinkSync('/proc/self/ns/pid'));
  return createHash('sha256').update([hostname(), boot, container].join('\n')).digest('hex').slice(0, 8);
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
