import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDiskFull } from './disk-space.ts';
import { HydrantError } from './errors.ts';
import { explainFileCode, fileError, fileReason } from './file-errors.ts';
import { makeFolder } from './make-folder.ts';

export interface LockOptions {
  /** How long to wait for another holder, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number;
}

/**
 * Runs `fn` while no other holder of `lockFile` runs, in this process or another. The lock is SQLite's lock on an empty database, so the
 * kernel releases it when a process dies, however it dies: there are no stale locks. It is not re-entrant. Nothing else may open the lock
 * file: closing any descriptor of it would drop the lock (POSIX).
 *
 * @throws HydrantError CONFIG_LOCKED after `timeoutMs`; CONFIG_UNREADABLE if the lock file cannot be created.
 */
export async function withLock<T>(lockFile: string, fn: () => T | Promise<T>, options: LockOptions = {}): Promise<T> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  let database: DatabaseSync;
  try {
    makeFolder(dirname(lockFile));
    database = openLock(lockFile, 0);
  } catch (error) {
    throw unusable(lockFile, error);
  }
  try {
    const started = performance.now();
    for (let pause = 2; ; pause = Math.min(pause * 1.5, 40)) {
      if (tryLock(lockFile, () => database.exec('BEGIN EXCLUSIVE'))) break;
      if (performance.now() - started >= timeoutMs) throw stillHeld(lockFile, timeoutMs);
      await sleep(pause * (0.5 + Math.random()));
    }
    return await fn();
  } finally {
    database.close();
  }
}

/**
 * As {@link withLock}, but blocks this thread: for work that no other work of this process may interrupt. The folder must exist.
 *
 * @throws errors of SQLite and of the system.
 */
export function withLockSync<T>(lockFile: string, fn: () => T, timeoutMs: number): T {
  const database = openLock(lockFile, timeoutMs);
  try {
    database.exec('BEGIN EXCLUSIVE');
    return fn();
  } finally {
    database.close();
  }
}

function openLock(lockFile: string, timeoutMs: number): DatabaseSync {
  makePrivateFile(lockFile);
  // Loaded here and not at import: most processes never lock anything.
  const sqlite = process.getBuiltinModule('node:sqlite');
  return new sqlite.DatabaseSync(lockFile, { timeout: timeoutMs });
}

const SQLITE_BUSY = 5;

function tryLock(lockFile: string, begin: () => void): boolean {
  try {
    begin();
    return true;
  } catch (error) {
    // The low byte of an extended result code is the primary code: SQLITE_BUSY_RECOVERY (261) & 0xff is SQLITE_BUSY (5).
    if (error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY) return false;
    throw unusable(lockFile, error);
  }
}

/**
 * Creates an empty file that only this user can read; false if the path exists already. An existing file is not opened: closing another
 * descriptor of a database drops SQLite's locks on it (POSIX).
 */
export function makePrivateFile(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function stillHeld(path: string, timeoutMs: number): HydrantError {
  return new HydrantError(
    'CONFIG_LOCKED',
    `Another process has held ${path} for ${timeoutMs} ms.`,
    'Wait for the other Hydrant (app, server or command) to finish or close it, then try again.',
    { details: { path, timeoutMs } },
  );
}

function unusable(path: string, error: unknown): HydrantError {
  if (error instanceof HydrantError) return error;
  // SQLite words a full disk differently from the system.
  if (isDiskFull(error)) return fileError('locked', path, Object.assign(new Error(String(error), { cause: error }), { code: 'ENOSPC' }));
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  // Node's own text repeats the code and the path.
  const said = explainFileCode(reason) ? fileReason(error) : error instanceof Error ? error.message : String(error);
  return new HydrantError(
    'CONFIG_UNREADABLE',
    `The lock file ${path} could not be used: ${said}.`,
    'Make its folder belong to you and be writable; the lock file itself may be deleted while no Hydrant runs.',
    { details: { path, reason }, cause: error },
  );
}
