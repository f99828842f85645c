import { chmodSync, existsSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { HydrantError } from '../common/errors.ts';
import { makePrivateFile } from '../common/file-lock.ts';
import { makeFolder } from '../common/make-folder.ts';
import { appendEvent } from './audit-chain.ts';
import { headPath, readHead } from './audit-head.ts';
import type { HistoryNotice } from './notice.ts';
import { MIGRATIONS } from './schema.ts';
import { type Database, openSqlite } from './sqlite.ts';
import { isBusy } from './sqlite-errors.ts';

/** A file that SQLite can read but that is not a Hydrant history. */
export class UnknownDatabase extends Error {}

/**
 * Opens the history, created or migrated as needed: folder 0700, file 0600, write-ahead log; waits up to `timeoutMs` for other processes.
 *
 * @throws HydrantError CONFIG_NEWER; {@link UnknownDatabase}; otherwise errors of SQLite and of the system.
 */
export function openDatabase(file: string, at: number, notify: (notice: HistoryNotice) => void, timeoutMs: number): Database {
  makePrivate(file);
  const db = openSqlite(file, { timeoutMs });
  try {
    const version = userVersion(db);
    if (version > MIGRATIONS.length) throw newerHistory(file, version);
    if (version === 0 && hasTables(db)) throw new UnknownDatabase(file);
    if (version === 0) db.exec('PRAGMA auto_vacuum = INCREMENTAL');
    useWriteAheadLog(db, timeoutMs);
    // NORMAL: a power cut may lose the last rows, but the file stays sound; a killed process loses nothing. The checkpoint limit is above
    // SQLite's default: each statement touches some 15 pages, and every checkpoint waits for the disk.
    db.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 20000000');
    if (version < MIGRATIONS.length) migrate(db, file, at, notify);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function makePrivate(file: string): void {
  makeFolder(dirname(file));
  if (makePrivateFile(file)) return;
  const stats = statSync(file);
  // A folder belongs to somebody else, so its mode is left alone.
  if (stats.isDirectory()) throw Object.assign(new Error(`EISDIR: ${file}`), { code: 'EISDIR' });
  if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0) chmodSync(file, 0o600);
}

function userVersion(db: Database): number {
  return db.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}

function hasTables(db: Database): boolean {
  const names = db.all<{ name: string }>('SELECT name FROM sqlite_schema').map(({ name }) => name);
  // Another process may have migrated between the two reads.
  return names.length > 0 && !names.includes('history');
}

/** Switching to WAL needs exclusive access for a moment, and SQLite's busy timeout does not cover that. */
function useWriteAheadLog(db: Database, timeoutMs: number): void {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      if (db.get<{ journal_mode: string }>('PRAGMA journal_mode')?.journal_mode !== 'wal') db.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      // If another process holds the whole file, each attempt has already waited for the busy timeout.
      if (!isBusy(error) || performance.now() >= end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10 + Math.random() * 40);
    }
  }
}

function migrate(db: Database, file: string, at: number, notify: (notice: HistoryNotice) => void): void {
  db.immediate(() => {
    const version = userVersion(db);
    if (version > MIGRATIONS.length) throw newerHistory(file, version);
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    if (version === 0) begin(db, file, at, notify);
  });
}

/**
 * Writes the first event of a chain, which records what existed before it: a remembered head without its chain means that the file was
 * removed.
 */
function begin(db: Database, file: string, at: number, notify: (notice: HistoryNotice) => void): void {
  const before = readHead(file);
  appendEvent(db, { type: 'audit.begun', at, data: before === undefined ? {} : { before } });
  if (!existsSync(headPath(file))) return;
  const aside = `${headPath(file)}.orphan-${at}`;
  renameSync(headPath(file), aside);
  notify({
    code: 'AUDIT_BROKEN',
    at,
    message: `The history ${file} was gone, though ${before?.seq ?? 'some'} events had been recorded in it. A fresh one was begun.`,
    next: 'Put the old file back from a backup if nobody meant to delete it.',
    path: aside,
  });
}

/** CONFIG_NEWER for a file whose version only a newer Hydrant knows. */
export function newerHistory(file: string, version: number): HydrantError {
  return new HydrantError(
    'CONFIG_NEWER',
    `The history ${file} was written by a newer Hydrant (version ${version}, this one knows ${MIGRATIONS.length}).`,
    'Update Hydrant.',
    { details: { path: file, version, known: MIGRATIONS.length } },
  );
}
