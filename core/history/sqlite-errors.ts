import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { NextStep } from '../common/actions.ts';
import { diskFullClause, freeBytes } from '../common/disk-space.ts';
import { HydrantError } from '../common/errors.ts';
import { type Explanation, explainFileCode, FREE_SPACE, OWN_THE_FILE } from '../common/file-errors.ts';

const CORRUPT_VTAB = 267;
const READONLY_DBMOVED = 1032;

/** SQLite's extended result code, or 0 for any other error. */
function sqliteCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
}

/** The file is not a database, or its pages contradict each other (SQLITE_CORRUPT, SQLITE_NOTADB). */
export function isDamage(error: unknown): boolean {
  const primary = sqliteCode(error) & 0xff;
  return primary === 11 || primary === 26;
}

/** Only the search index is damaged; it can be rebuilt from the rows. */
export function isSearchDamage(error: unknown): boolean {
  return sqliteCode(error) === CORRUPT_VTAB;
}

/** Another writer held the file for longer than the timeout. */
export function isBusy(error: unknown): boolean {
  const primary = sqliteCode(error) & 0xff;
  return primary === 5 || primary === 6;
}

/** The file was renamed or deleted under an open connection. */
export function isMoved(error: unknown): boolean {
  return sqliteCode(error) === READONLY_DBMOVED;
}

/** The history exists only in Hydrant's home, so choosing another home helps if this folder does not accept it. */
const OWNER: NextStep = { do: 'choose-other-home', first: 'Make the file and its folder belong to you and be writable. If you cannot:' };
const MOVE_FOLDER = 'Move that folder away, then try again.';

const BY_SQLITE: Record<number, Explanation> = {
  3: ['permission was denied', OWNER],
  5: ['another process has held it for too long', 'Close the program that holds it, then try again.'],
  6: ['another process has held it for too long', 'Close the program that holds it, then try again.'],
  8: ['it is read-only', OWNER],
  10: ['the disk refused to read or write it', 'Check the free space and the health of that disk, then try again.'],
  11: ['it is damaged', 'Move it away; a fresh one is begun.'],
  13: ['the disk is full', FREE_SPACE],
  14: ['it cannot be opened', OWNER],
  26: ['it is not a database', 'Move it away; a fresh one is begun.'],
};

/** Meaning of a system error for the history file. Errors that only another owner or folder can fix get the same step as SQLite's codes. */
function bySystem(code: string): Explanation | undefined {
  // As in /proc: the folder exists but accepts no file.
  if (code === 'ENOENT') return ['the system keeps no files there', OWNER];
  const known = explainFileCode(code);
  return known?.[1] === OWN_THE_FILE ? [known[0], OWNER] : known;
}

const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;
/** Bytes; SQLite needs a few pages for any transaction. */
const NEXT_TO_NOTHING = 32 * 1024;

/** SQLite reports SQLITE_IOERR if the disk has no room for its shared memory or its log. */
function isFull(code: number, system: string, file: string): boolean {
  const primary = code & 0xff;
  if (system === 'ENOSPC' || primary === SQLITE_FULL) return true;
  return primary === SQLITE_IOERR && (freeBytes(file) ?? Number.POSITIVE_INFINITY) < NEXT_TO_NOTHING;
}

/** The first of the database and SQLite's files beside it that is a folder. */
function folderAtPath(file: string): string | undefined {
  return ['', '-wal', '-shm', '-journal']
    .map((ending) => `${file}${ending}`)
    .find((path) => {
      try {
        return statSync(path).isDirectory();
      } catch {
        return false;
      }
    });
}

/** Converts any failure of the database file into HISTORY_UNAVAILABLE with path, reason and next step; a HydrantError stays as it is. */
export function toHistoryError(error: unknown, file: string): unknown {
  if (error instanceof HydrantError) return error;
  const code = sqliteCode(error);
  const system = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 0 && !/^E[A-Z]+$/.test(system)) return error;
  const folder = folderAtPath(file);
  const [because, next] = (code === 0 ? bySystem(system) : BY_SQLITE[code & 0xff]) ?? [(error as Error).message, OWNER];
  const reason = code === 0 ? system : `SQLITE_${code}`;
  if (folder !== undefined) {
    return new HydrantError('HISTORY_UNAVAILABLE', `The history ${file} cannot be used: ${folder} is a folder.`, MOVE_FOLDER, {
      details: { path: folder, reason: 'EISDIR' },
      cause: error,
    });
  }
  if (isFull(code, system, file)) {
    return new HydrantError('HISTORY_UNAVAILABLE', `The history ${file} cannot be used: ${diskFullClause(file)} (${reason}).`, FREE_SPACE, {
      details: { path: file, reason, folder: dirname(file) },
      cause: error,
    });
  }
  return new HydrantError('HISTORY_UNAVAILABLE', `The history ${file} cannot be used: ${because} (${reason}).`, next, {
    details: { path: file, reason },
    cause: error,
  });
}
