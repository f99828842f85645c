import { existsSync } from 'node:fs';
import { newerHistory } from './open-database.ts';
import { MIGRATIONS } from './schema.ts';
import { openSqlite } from './sqlite.ts';
import { toHistoryError } from './sqlite-errors.ts';

/** Milliseconds. Other processes write for a few milliseconds; one that holds the file for longer would delay statements too. */
const WAIT_MS = 2_000;

/**
 * Checks what every statement needs of the history, without changing anything: the file opens, this Hydrant knows its version, and the
 * write lock is available. False if there is no history yet.
 *
 * @throws HydrantError CONFIG_NEWER or HISTORY_UNAVAILABLE.
 */
export function probeHistory(file: string): boolean {
  try {
    if (!existsSync(file)) return false;
    const db = openSqlite(file, { timeoutMs: WAIT_MS });
    try {
      const version = db.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
      if (version > MIGRATIONS.length) throw newerHistory(file, version);
      db.exec('BEGIN IMMEDIATE; ROLLBACK');
    } finally {
      db.close();
    }
    return true;
  } catch (error) {
    throw toHistoryError(error, file);
  }
}
