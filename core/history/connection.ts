import { statSync } from 'node:fs';
import { HydrantError } from '../common/errors.ts';
import { moveAside } from './damaged.ts';
import type { HistoryNotice } from './notice.ts';
import { openDatabase, UnknownDatabase } from './open-database.ts';
import type { Database } from './sqlite.ts';
import { isBusy, isDamage, isMoved, isSearchDamage, toHistoryError } from './sqlite-errors.ts';

/** The only connection of a process to the history: opened on first use, reopened when the file is damaged or was replaced. */
export interface Connection {
  /** Runs `fn` on the open database, and again if the first run found the file damaged or moved. Throws HydrantErrors. */
  use<T>(fn: (db: Database) => T): T;
  isOpen(): boolean;
  close(): void;
}

/** How long the synchronous calls may block their process while another one holds the file. Milliseconds. */
export interface BusyTimeout {
  /** For one call. Default 5000. */
  waitMs: number;
  /** Once a call has waited in vain, further calls fail at once for this time. Default 0. */
  restMs: number;
}

const DEFAULT_BUSY_TIMEOUT: BusyTimeout = { waitMs: 5000, restMs: 0 };

export interface ConnectionOptions {
  busyTimeout?: BusyTimeout;
  file: string;
  now: () => number;
  notify: (notice: HistoryNotice) => void;
  /** Called after each opening, before the first use. */
  opened: (db: Database) => void;
}

export function createConnection({ file, now, notify, opened, busyTimeout = DEFAULT_BUSY_TIMEOUT }: ConnectionOptions): Connection {
  let db: Database | undefined;
  let identity = '';
  let closed = false;
  let held: { until: number; error: unknown } | undefined;

  const drop = () => {
    const open = db;
    db = undefined;
    open?.close();
  };

  const ready = (): Database => {
    // Somebody may have moved or deleted the file under us; SQLite would go on writing into the one that nobody sees.
    if (db !== undefined && identityOf(file) !== identity) drop();
    if (db !== undefined) return db;
    const fresh = openDatabase(file, now(), notify, busyTimeout.waitMs);
    db = fresh;
    identity = identityOf(file);
    opened(fresh);
    return fresh;
  };

  /** Repairs what it can; true if another attempt may succeed. */
  const repaired = (error: unknown): boolean => {
    if (isSearchDamage(error) && db !== undefined) {
      db.exec("INSERT INTO history_fts (history_fts) VALUES ('rebuild')");
      return true;
    }
    if (isMoved(error)) {
      drop();
      return true;
    }
    if (!isDamage(error) && !(error instanceof UnknownDatabase)) return false;
    drop();
    const notice = moveAside(file, now());
    if (notice !== undefined) notify(notice);
    return true;
  };

  return {
    use: (fn) => {
      if (closed) throw new HydrantError('HISTORY_UNAVAILABLE', 'The history is closed.', 'Start Hydrant again.');
      if (held && performance.now() < held.until) throw toHistoryError(held.error, file);
      held = undefined;
      try {
        for (let attempt = 1; ; attempt++) {
          try {
            return fn(ready());
          } catch (error) {
            if (attempt === 3 || !repaired(error)) throw error;
          }
        }
      } catch (error) {
        if (isBusy(error) && busyTimeout.restMs > 0) held = { until: performance.now() + busyTimeout.restMs, error };
        throw toHistoryError(error, file);
      }
    },
    isOpen: () => db !== undefined,
    close: () => {
      closed = true;
      drop();
    },
  };
}

function identityOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 'gone' : `${stat.dev}:${stat.ino}`;
}
