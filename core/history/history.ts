import { HydrantError } from '../common/errors.ts';
import type { Redactor } from '../common/redact.ts';
import { appendEvent, chainHead } from './audit-chain.ts';
import type { AuditHead } from './audit-head.ts';
import { type BusyTimeout, createConnection } from './connection.ts';
import { createHeadKeeper } from './head-keeper.ts';
import type { HistoryEntry, StatementEnd, StatementStart } from './history-row.ts';
import type { HistoryFilter } from './list-query.ts';
import type { HistoryNotice } from './notice.ts';
import { createOwnRows, type Outcome } from './own-rows.ts';
import { currentProcess, newProcessId, type ProcessIdentity } from './processes.ts';
import { type Pruned, prune, type Retention } from './prune.ts';
import { createReader, type HistoryList } from './read-history.ts';
import type { Database } from './sqlite.ts';
import { isDamage, isMoved } from './sqlite-errors.ts';
import type { StatsBucket, StatsQuery, Totals, TotalsQuery } from './statistics.ts';
import { sweep } from './sweep.ts';

export type { HistoryEntry, HistoryState, StatementEnd, StatementStart } from './history-row.ts';
export type { HistoryFilter } from './list-query.ts';
export type { HistoryNotice } from './notice.ts';
export type { Pruned, Retention } from './prune.ts';
export type { HistoryList } from './read-history.ts';
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
  /** For a process that must go on answering while another one holds the file. */
  busyTimeout?: BusyTimeout;
  /** Told at once of what `notices()` collects. */
  onNotice?: (notice: HistoryNotice) => void;
}

/**
 * Every statement and who asked for it, with an audit chain beside it. All methods are synchronous and short (a fraction of a
 * millisecond); with other writers about they wait for up to 5 s. All throw HydrantError: HISTORY_UNAVAILABLE when the file cannot
 * be read or written, CONFIG_NEWER when a newer Hydrant wrote it.
 */
export interface History {
  /** Records that a statement begins; its id is for `finish`. */
  start(row: StatementStart): number;
  /** Records the engine's own name of a statement that runs, so that an operator can find one that takes long. */
  noteQueryId(id: number, queryId: string): void;
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
  /** How many rows match; with `before`, how many of those that came before this one. */
  count(filter?: HistoryFilter & { before?: number }): number;
  /** The names of everybody who ever asked, in alphabetical order. */
  clients(): string[];
  /** What happened since a moment, in sum. */
  totals(query: TotalsQuery): Totals;
  get(id: number): HistoryEntry | undefined;
  stats(query: StatsQuery): StatsBucket[];
  /** Removes what is older or more than told; the audit chain stays verifiable. */
  prune(retention: Retention): Pruned;
  /** Rows that match, oldest first, statements whole. Nothing is locked meanwhile. */
  exportRows(filter?: HistoryFilter): AsyncGenerator<HistoryEntry, void, undefined>;
  /** Rows that match as JSON lines, each ending in a line feed, oldest first, statements whole. Nothing is locked meanwhile. */
  exportLines(filter?: HistoryFilter): AsyncGenerator<string, void, undefined>;
  /** What a person should be told: a damaged file kept aside, a file that was gone, a chain whose end was removed. */
  notices(): readonly HistoryNotice[];
  /** Ends our running rows as `abandoned`, remembers the head of the chain, closes the file. Further calls throw. */
  close(): void;
}

/** Adds an event to the audit chain; its data passes the redactor. */
export type AuditNote = (type: string, data: Readonly<Record<string, unknown>>) => void;

const OURS = /^(?:statement|history|audit)\./;
const EVENT_TYPE = /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+$/;

/** Opens the history. The file (and SQLite itself) is only touched at the first call of a method. */
export function openHistory(options: HistoryOptions): History {
  const { file, redactor, now = Date.now } = options;
  const identity: ProcessIdentity = { ...currentProcess(), ...options.process };
  const self = newProcessId();
  const notices: HistoryNotice[] = [];

  const notify = (notice: HistoryNotice) => {
    notices.push(notice);
    options.onNotice?.(notice);
  };
  const connection = createConnection({
    file,
    now,
    notify,
    ...(options.busyTimeout ? { busyTimeout: options.busyTimeout } : {}),
    opened: (db) => {
      own.forget();
      heads.reset();
      sweepQuietly(db);
      heads.opened(chainHead(db));
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
  const write = <T>(fn: (db: Database, at: number) => Outcome<T>): T =>
    connection.use((db) => {
      const { value, head } = db.immediate(() => fn(db, now()));
      if (head !== undefined) heads.moved(head);
      return value;
    });

  const own = createOwnRows({ self, identity, redactor, now, write, use: connection.use });
  const { list, count, clients, totals, get, stats, exportRows, exportLines, reading } = createReader({
    flush: own.flush,
    use: connection.use,
    sweep: sweepQuietly,
  });

  return {
    start: own.start,
    noteQueryId: own.noteQueryId,
    finish: own.finish,
    finishSoon: own.finishSoon,
    refuse: own.refuse,

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

    read: reading,
    list,
    count,
    clients,
    totals,
    get,
    stats,
    exportRows,
    exportLines,

    prune: (retention) =>
      connection.use((db) => {
        sweepQuietly(db);
        return prune(db, retention, now, heads.moved);
      }),

    notices: () => notices,

    close: () => {
      own.close(connection.isOpen());
      if (connection.isOpen()) heads.flush();
      connection.close();
    },
  };
}
