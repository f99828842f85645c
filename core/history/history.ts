import { HydrantError } from '../stones/errors.ts';
import type { Redactor } from '../stones/redact.ts';
import { appendEvent, chainHead } from './audit-chain.ts';
import type { AuditHead } from './audit-head.ts';
import { createConnection } from './connection.ts';
import { createHeadKeeper } from './head-keeper.ts';
import {
  type EndColumns,
  endColumns,
  type HistoryColumns,
  type HistoryEntry,
  type StatementEnd,
  type StatementStart,
  startColumns,
  toEntry,
} from './history-row.ts';
import { countRows, type HistoryFilter, selectRows } from './list-query.ts';
import type { HistoryNotice } from './notice.ts';
import { beat, currentProcess, HEARTBEAT_MS, newProcessId, type ProcessIdentity } from './processes.ts';
import { type Pruned, prune, type Retention } from './prune.ts';
import type { Database } from './sqlite.ts';
import { isDamage, isMoved } from './sqlite-errors.ts';
import { endRow, refuseRow, repeatRow, sameRefusal, startRow } from './statement-rows.ts';
import { type StatsBucket, type StatsQuery, stats, type Totals, type TotalsQuery, totals } from './statistics.ts';
import { abandonRows, sealRepeats, sweep } from './sweep.ts';

export type { HistoryEntry, HistoryState, StatementEnd, StatementStart } from './history-row.ts';
export type { HistoryFilter } from './list-query.ts';
export type { HistoryNotice } from './notice.ts';
export type { Pruned, Retention } from './prune.ts';
export type { Database } from './sqlite.ts';
export type { StatsBucket, StatsQuery, Totals, TotalsQuery } from './statistics.ts';

export interface HistoryOptions {
  /** `history.db`; its folder is made with mode 0700, the file with 0600. */
  file: string;
  /** Every text passes it before it is kept. */
  redactor: Redactor;
  /** Milliseconds since the epoch. */
  now?: () => number;
  process?: Partial<ProcessIdentity>;
  /** Told at once of what `notices()` collects. */
  onNotice?: (notice: HistoryNotice) => void;
}

export interface HistoryList {
  rows: HistoryEntry[];
  /** Pass as `before` to go on; undefined at the end. */
  next?: number;
}

/**
 * Every statement and who asked for it, with an audit chain beside it. All methods are synchronous and short (a fraction of a
 * millisecond); with other writers about they wait for up to 5 s. All throw HydrantError: HISTORY_UNAVAILABLE when the file cannot
 * be read or written, CONFIG_NEWER when a newer Hydrant wrote it.
 */
export interface History {
  /** Records that a statement begins; its id is for `finish`. */
  start(row: StatementStart): number;
  /** Records how it ended; what could not be written now (it throws) is written later. False if the row is unknown or has ended already (`abandoned` may still be corrected: we live). */
  finish(id: number, end: StatementEnd): boolean;
  /**
   * As `finish`, once the caller's turn is over: an answer does not wait for it, and whoever reads through this object finds it. `failed` is
   * called when it could not be written yet.
   */
  finishSoon(id: number, end: StatementEnd, failed: (error: unknown) => void): void;
  /** Records a statement that was not let through. The same one of the same client again within 10 s only adds to a counter. */
  refuse(row: StatementStart, end?: Omit<StatementEnd, 'state'>): number;
  /** Adds an event to the audit chain: `approval.given`, `policy.changed`, … Not `statement.*`, `history.*`, `audit.*`, which are ours. */
  audit(type: string, data?: Readonly<Record<string, unknown>>): void;
  /**
   * One transaction over the same file, for a room that keeps tables of its own beside the history. `note` adds events to the audit
   * chain, in the same transaction.
   */
  transaction<T>(fn: (db: Database, note: AuditNote) => T): T;
  /** Reads tables of another room. */
  read<T>(fn: (db: Database) => T): T;
  /** Newest first; 50 rows unless told, 1000 at most. Statements are cut to a preview: `get` has the whole. */
  list(filter?: HistoryFilter & { limit?: number; before?: number; offset?: number }): HistoryList;
  /** How many rows match. */
  count(filter?: HistoryFilter): number;
  /** The names of everybody who ever asked, in alphabetical order. */
  clients(): string[];
  /** What happened since a moment, in sum. */
  totals(query: TotalsQuery): Totals;
  get(id: number): HistoryEntry | undefined;
  stats(query: StatsQuery): StatsBucket[];
  /** Removes what is older or more than told; the audit chain stays verifiable. */
  prune(retention: Retention): Pruned;
  /** Rows that match as JSON lines, each ending in a line feed, oldest first, statements whole. Nothing is locked meanwhile. */
  exportLines(filter?: HistoryFilter): AsyncGenerator<string, void, undefined>;
  /** What a person should be told: a damaged file kept aside, a file that was gone, a chain whose end was removed. */
  notices(): readonly HistoryNotice[];
  /** Ends our running rows as `abandoned`, remembers the head of the chain, closes the file. Further calls throw. */
  close(): void;
}

/** Adds an event to the audit chain; its data passes the redactor. */
export type AuditNote = (type: string, data: Readonly<Record<string, unknown>>) => void;

/** A sign of life younger than this is not renewed with each statement. */
const FRESH_MS = 5000;
const EXPORT_PAGE = 500;
const OURS = /^(?:statement|history|audit)\./;
const EVENT_TYPE = /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+$/;

/** Opens the history. The file (and SQLite itself) is only touched at the first call of a method. */
export function openHistory(options: HistoryOptions): History {
  const { file, redactor, now = Date.now } = options;
  const identity: ProcessIdentity = { ...currentProcess(), ...options.process };
  const self = newProcessId();
  const running = new Set<number>();
  const owed = new Map<number, EndColumns>();
  const notices: HistoryNotice[] = [];
  let heartbeat: NodeJS.Timeout | undefined;
  let closed = false;
  let lastBeat = Number.NEGATIVE_INFINITY;

  const notify = (notice: HistoryNotice) => {
    notices.push(notice);
    options.onNotice?.(notice);
  };
  const connection = createConnection({
    file,
    now,
    notify,
    opened: (db) => {
      running.clear();
      owed.clear();
      lastBeat = Number.NEGATIVE_INFINITY;
      heads.reset();
      sweepQuietly(db);
      heads.moved(chainHead(db));
    },
  });
  const heads = createHeadKeeper({ file, now, notify, read: connection.use });

  const sweepQuietly = (db: Database) => {
    try {
      const head = sweep(db, self, identity, now());
      if (head !== undefined) heads.moved(head);
    } catch (error) {
      // Reading goes on without it; the next sweep finds the same rows.
      if (isDamage(error) || isMoved(error)) throw error;
    }
  };

  /** One transaction; the chain's new head is remembered once it is committed. */
  const write = <T>(fn: (db: Database, at: number) => { value: T; head?: AuditHead | undefined }): T =>
    connection.use((db) => {
      const { value, head } = db.immediate(() => fn(db, now()));
      if (head !== undefined) heads.moved(head);
      return value;
    });

  const finishRow = (id: number, columns: EndColumns): boolean =>
    write((db, at) => {
      const head = endRow(db, id, self, columns, at);
      return { value: head !== undefined, head };
    });

  /** Ends that could not be written when they came (a full disk, a long lock). */
  const payDebts = (): unknown => {
    try {
      for (const [id, columns] of owed) {
        finishRow(id, columns);
        owed.delete(id);
        running.delete(id);
      }
    } catch (error) {
      // Still not; the next beat tries again.
      return error;
    }
    return undefined;
  };

  /** What this process owes to the file is in it before it is read. */
  const reading = <T>(fn: (db: Database) => T): T => {
    if (owed.size > 0) payDebts();
    return connection.use(fn);
  };

  const keepBeating = () => {
    if (running.size === 0) {
      clearInterval(heartbeat);
      heartbeat = undefined;
      return;
    }
    heartbeat ??= setInterval(() => {
      try {
        connection.use((db) => beat(db, self, identity, now()));
        payDebts();
        keepBeating();
      } catch {
        // The next beat may get through; four missed ones make others take us for dead, which `finish` corrects.
      }
    }, HEARTBEAT_MS).unref();
  };

  return {
    start: (row) => {
      payDebts();
      const columns = startColumns(row, redactor, now(), self);
      const beats = Math.abs(columns.started_at - lastBeat) > FRESH_MS;
      const id = write((db, at) => {
        sealRepeats(db, at);
        if (beats) beat(db, self, identity, at);
        return startRow(db, columns, at);
      });
      if (beats) lastBeat = columns.started_at;
      running.add(id);
      keepBeating();
      return id;
    },

    finish: (id, end) => {
      payDebts();
      const columns = endColumns(end, redactor, now());
      owed.set(id, columns);
      const ended = finishRow(id, columns);
      owed.delete(id);
      running.delete(id);
      keepBeating();
      return ended;
    },

    finishSoon: (id, end, failed) => {
      owed.set(id, endColumns(end, redactor, now()));
      setImmediate(() => {
        if (!owed.has(id) || closed) return;
        const error = payDebts();
        if (error !== undefined && owed.has(id)) failed(error);
        keepBeating();
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

    audit: (type, data = {}) => {
      if (!EVENT_TYPE.test(type) || OURS.test(type)) {
        throw new HydrantError('INTERNAL', `"${type}" is no name for an audit event.`, 'Report this as a bug.');
      }
      write((db, at) => ({ value: undefined, head: appendEvent(db, { type, at, data: redactor.value(data) }) }));
    },

    transaction: (fn) =>
      write((db, at) => {
        let head: AuditHead | undefined;
        const note: AuditNote = (type, data) => {
          head = appendEvent(db, { type, at, data: redactor.value(data) });
        };
        return { value: fn(db, note), head };
      }),

    read: (fn) => reading(fn),

    list: ({ limit = 50, before, offset, ...filter } = {}) =>
      reading((db) => {
        sweepQuietly(db);
        const wanted = Math.min(1000, Math.max(1, Math.floor(limit) || 50));
        const rows = selectRows(db, filter, {
          limit: wanted + 1,
          ...(before === undefined ? {} : { before }),
          ...(offset === undefined ? {} : { offset }),
        });
        const page = rows.slice(0, wanted).map(toEntry);
        const last = page.at(-1);
        return { rows: page, ...(rows.length > wanted && last !== undefined ? { next: last.id } : {}) };
      }),

    count: (filter = {}) => reading((db) => countRows(db, filter)),

    clients: () =>
      reading((db) => db.all<{ client: string }>('SELECT DISTINCT client FROM history ORDER BY client', {}).map(({ client }) => client)),

    totals: (query) => reading((db) => totals(db, query)),

    get: (id) =>
      reading((db) => {
        const row = db.get<HistoryColumns>('SELECT * FROM history WHERE id = $id', { id });
        return row === undefined ? undefined : toEntry(row);
      }),

    stats: (query) => reading((db) => stats(db, query)),

    prune: (retention) =>
      connection.use((db) => {
        sweepQuietly(db);
        return prune(db, retention, now, heads.moved);
      }),

    async *exportLines(filter = {}) {
      for (let after = 0; ; ) {
        const rows = reading((db) => selectRows(db, filter, { limit: EXPORT_PAGE, after, oldestFirst: true, whole: true }));
        for (const row of rows) yield `${JSON.stringify(toEntry(row))}\n`;
        const last = rows.at(-1);
        if (last === undefined || rows.length < EXPORT_PAGE) return;
        after = last.id;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },

    notices: () => notices,

    close: () => {
      closed = true;
      clearInterval(heartbeat);
      heartbeat = undefined;
      if (connection.isOpen()) {
        payDebts();
        try {
          write((db, at) => {
            const head = abandonRows(db, self, at, at);
            db.run('DELETE FROM processes WHERE id = $self', { self });
            return { value: undefined, head };
          });
        } catch {
          // Others will end our rows once we are gone.
        }
        heads.flush();
      }
      running.clear();
      connection.close();
    },
  };
}
