import type { Redactor } from '../common/redact.ts';
import type { AuditHead } from './audit-head.ts';
import { type EndColumns, endColumns, queryIdText, type StatementEnd, type StatementStart, startColumns } from './history-row.ts';
import { beat, HEARTBEAT_MS, type ProcessIdentity } from './processes.ts';
import type { Database } from './sqlite.ts';
import { endRow, refuseRow, repeatRow, sameRefusal, startRow } from './statement-rows.ts';
import { abandonRows, sealRepeats } from './sweep.ts';

/** The result of a transaction: a value, and the new head of the chain if it added events. */
export interface Outcome<T> {
  value: T;
  head?: AuditHead | undefined;
}

/** The rows that this process writes, from start to end, and the heartbeat by which other processes know that it is alive. */
export interface OwnRows {
  start(row: StatementStart): number;
  noteQueryId(id: number, queryId: string): void;
  finish(id: number, end: StatementEnd): boolean;
  finishSoon(id: number, end: StatementEnd, failed: (error: unknown) => void): void;
  refuse(row: StatementStart, end?: Omit<StatementEnd, 'state'>): number;
  /** Writes the pending ends, so that a reader sees them. */
  flush(): void;
  /** Call when another file has replaced ours: its running and pending rows do not exist in the new one. */
  forget(): void;
  /** Ends this process's running rows as `abandoned` if the file is open. */
  close(open: boolean): void;
}

export interface OwnRowsOptions {
  /** Id of this process in the table `processes`. */
  self: string;
  identity: ProcessIdentity;
  redactor: Redactor;
  now: () => number;
  write: <T>(fn: (db: Database, at: number) => Outcome<T>) => T;
  use: <T>(fn: (db: Database) => T) => T;
}

/** Milliseconds. A heartbeat younger than this is not renewed with each statement. */
const FRESH_MS = 5000;

export function createOwnRows({ self, identity, redactor, now, write, use }: OwnRowsOptions): OwnRows {
  const running = new Set<number>();
  const pendingEnds = new Map<number, EndColumns>();
  let heartbeat: NodeJS.Timeout | undefined;
  let closed = false;
  let lastBeat = Number.NEGATIVE_INFINITY;

  const finishRow = (id: number, columns: EndColumns): boolean =>
    write((db, at) => {
      const head = endRow(db, id, self, columns, at);
      return { value: head !== undefined, head };
    });

  /** Writes ends that could not be written when they came (a full disk, a long lock); returns the error if they still cannot be. */
  const flushPendingEnds = (): unknown => {
    try {
      for (const [id, columns] of pendingEnds) {
        finishRow(id, columns);
        pendingEnds.delete(id);
        running.delete(id);
      }
    } catch (error) {
      // Still not possible; the next heartbeat tries again.
      return error;
    }
    return undefined;
  };

  const stopHeartbeat = (): void => {
    clearInterval(heartbeat);
    heartbeat = undefined;
  };

  const scheduleHeartbeat = (): void => {
    if (running.size === 0) {
      stopHeartbeat();
      return;
    }
    heartbeat ??= setInterval(() => {
      try {
        use((db) => beat(db, self, identity, now()));
        flushPendingEnds();
        scheduleHeartbeat();
      } catch {
        // The next heartbeat may succeed; after four missed ones other processes consider this one dead, which `finish` corrects.
      }
    }, HEARTBEAT_MS).unref();
  };

  return {
    start: (row) => {
      flushPendingEnds();
      const columns = startColumns(row, redactor, now(), self);
      const beats = Math.abs(columns.started_at - lastBeat) > FRESH_MS;
      const id = write((db, at) => {
        sealRepeats(db, at);
        if (beats) beat(db, self, identity, at);
        return startRow(db, columns, at);
      });
      if (beats) lastBeat = columns.started_at;
      running.add(id);
      scheduleHeartbeat();
      return id;
    },

    noteQueryId: (id, queryId) => {
      if (!running.has(id) || pendingEnds.has(id)) return;
      const query_id = queryIdText(queryId, redactor);
      // Adds no audit event: the event of the end holds the query id, and until then the row only says that the statement runs.
      write((db) => {
        db.run("UPDATE history SET query_id = $query_id WHERE id = $id AND process = $self AND state = 'running'", { id, self, query_id });
        return { value: undefined };
      });
    },

    finish: (id, end) => {
      flushPendingEnds();
      const columns = endColumns(end, redactor, now());
      pendingEnds.set(id, columns);
      const ended = finishRow(id, columns);
      pendingEnds.delete(id);
      running.delete(id);
      scheduleHeartbeat();
      return ended;
    },

    finishSoon: (id, end, failed) => {
      pendingEnds.set(id, endColumns(end, redactor, now()));
      setImmediate(() => {
        if (!pendingEnds.has(id) || closed) return;
        const error = flushPendingEnds();
        if (error !== undefined && pendingEnds.has(id)) failed(error);
        scheduleHeartbeat();
      });
    },

    refuse: (row, end = {}) => {
      const columns = startColumns(row, redactor, now(), self);
      const ending = endColumns({ ...end, state: 'refused' }, redactor, columns.started_at);
      return write((db, at) => {
        const sealed = sealRepeats(db, at);
        const same = sameRefusal(db, columns, ending, at);
        if (same === undefined) return refuseRow(db, columns, ending, at);
        repeatRow(db, same, at);
        return { value: same, head: sealed };
      });
    },

    flush: () => {
      if (pendingEnds.size > 0) flushPendingEnds();
    },

    forget: () => {
      running.clear();
      pendingEnds.clear();
      lastBeat = Number.NEGATIVE_INFINITY;
    },

    close: (open) => {
      closed = true;
      stopHeartbeat();
      if (open) {
        flushPendingEnds();
        try {
          write((db, at) => {
            const head = abandonRows(db, self, at, at);
            db.run('DELETE FROM processes WHERE id = $self', { self });
            return { value: undefined, head };
          });
        } catch {
          // Other processes end our rows once this one is gone.
        }
      }
      running.clear();
    },
  };
}
