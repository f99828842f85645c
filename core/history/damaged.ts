import { existsSync, renameSync } from 'node:fs';
import { freeDamagedName } from '../common/damaged-copy.ts';
import { withLockSync } from '../common/file-lock.ts';
import { headPath } from './audit-head.ts';
import type { HistoryNotice } from './notice.ts';
import { openSqlite } from './sqlite.ts';
import { isDamage } from './sqlite-errors.ts';

/**
 * Renames a damaged history to `<file>.damaged-<time>`, with its log and the remembered head, so that a fresh one can be begun. Renames
 * nothing if the file is sound, since another process has repaired it already. Processes that still have the old file open notice the
 * rename (see connection.ts) and switch to the new one.
 */
export function moveAside(file: string, at: number): HistoryNotice | undefined {
  const repair = (): HistoryNotice | undefined => {
    if (!existsSync(file) || isSound(file)) return undefined;
    const aside = freeDamagedName(file, at);
    renameSync(file, aside);
    for (const [from, to] of [
      [`${file}-wal`, `${aside}-wal`],
      [`${file}-shm`, `${aside}-shm`],
      [headPath(file), `${aside}.head`],
    ] as const) {
      if (existsSync(from)) renameSync(from, to);
    }
    return {
      code: 'CONFIG_DAMAGED',
      at,
      message: `The history was damaged. It was kept as ${aside} and a fresh one was begun.`,
      next: 'Keep the damaged file if you need its rows; `sqlite3 FILE .recover` can often read them.',
      path: aside,
    };
  };
  return withLockSync(`${file}.repair`, repair, 30_000);
}

/** Whether SQLite's quick_check passes. Throws any error other than damage (a lock, a full disk). */
function isSound(file: string): boolean {
  try {
    const db = openSqlite(file, { readOnly: true });
    try {
      const tables = db.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => name);
      const isUnknown = tables.length > 0 && !tables.includes('history');
      return !isUnknown && db.get<{ quick_check: string }>('PRAGMA quick_check(1)')?.quick_check === 'ok';
    } finally {
      db.close();
    }
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}
