import { existsSync, renameSync } from 'node:fs';
import { freeDamagedName } from '../common/damaged-copy.ts';
import { withLockSync } from '../common/file-lock.ts';
import { headPath } from './audit-head.ts';
import type { HistoryNotice } from './notice.ts';
import { openSqlite } from './sqlite.ts';
import { isDamage } from './sqlite-errors.ts';

/**
 * Renames a damaged history to `<file>.damaged-<time>`, with its log and the remembered head, so that a fresh one can be begun.
 * Nothing is renamed if the file turns out to be sound: another process was here first.
 * Processes that still hold the old file notice it (see connection.ts) and come over.
 */
export function keepAside(file: string, at: number): HistoryNotice | undefined {
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

/** Whether SQLite finds no contradiction. Anything but damage (a lock, a full disk) is thrown. */
function isSound(file: string): boolean {
  try {
    const db = openSqlite(file, { readOnly: true });
    try {
      const tables = db.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => name);
      const foreign = tables.length > 0 && !tables.includes('history');
      return !foreign && db.get<{ quick_check: string }>('PRAGMA quick_check(1)')?.quick_check === 'ok';
    } finally {
      db.close();
    }
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}
