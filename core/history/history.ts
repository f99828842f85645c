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
  /** `history.db`; its folder is created with mode 0700, the file with 0600. */
  file: string;
  /** Every text passes it before it is stored. */
  redactor: Redactor;
  /** Milliseconds since the epoch. */
  now?: () => number;
  process?: Partial<ProcessIdentity>;
  /** For a process that must keep answering while another one holds the file. */
  busyTimeout?: BusyTimeout;
  /** Called at once for each notice that `notices()` collects. */
  onNotice?: (notice: HistoryNotice) => void;
}

/**
 * Every statement with its caller, and an audit chain beside it. All methods are synchronous and short (a fraction of a millisecond); while
 * other processes write they wait for up to 5 s. All throw HydrantError: HISTORY_UNAVAILABLE if the file cannot be read or written,
 * CONFIG_NEWER if a newer Hydrant wrote it.
 */
export interface History {
  /** Records the start of a statement; returns the id for `finish`. */
  start(row: StatementStart): number;
  /** Records the engine's query id of a running statement, so that an operator can find a long one in the engine. */
  noteQueryId(id: number, queryId: string): void;
  /**
   * Records the end of a statement. If it cannot be written now (it throws), it is written later. False if the row is unknown or has ended
   * already; `abandoned` may still be corrected, since this process is alive.
   */
  finish(id: number, end: StatementEnd): boolean;
  /**
   * As `finish`, but after the current task, so that an answer does not wait for it; readers of this object still see it. `failed` is
   * called if it could not be written yet.
   */
  finishSoon(id: number, end: StatementEnd, failed: (error: unknown) => void): void;
  /** Records a refused statement. The same one of the same client again within 10 s only increments a counter. */
  refuse(row: StatementStart, end?: Omit<StatementEnd, 'state'>): number;
  /**
   * Adds an event to the audit chain: `approval.given`, `policy.changed`, … The prefixes `statement.`, `history.` and `audit.` are reserved
   * for the history itself.
   */
  audit(type: string, data?: Readonly<Record<string, unknown>>): void;
  /**
   * One transaction on the same file, for a folder with its own tables beside the history. `note` adds events to the audit chain in the
   * same transaction.
   */
  transaction<T>(fn: (db: Database, note: AuditNote) => T): T;
  /** Reads the tables of such a folder. */
  read<T>(fn: (db: Database) => T): T;
  /** Newest first; 50 rows by default, 1000 at most. Statements are cut to a preview: `get` returns the whole. */
  list(filter?: HistoryFilter & { limit?: number; before?: number; offset?: number }): HistoryList;
  /** Number of matching rows; with `before`, of those before that row. */
  count(filter?: HistoryFilter & { before?: number }): number;
  /** The names of all clients, in alphabetical order. */
  clients(): string[];
  /** Sums over the statements since a moment. */
  totals(query: TotalsQuery): Totals;
  get(id: number): HistoryEntry | undefined;
  stats(query: StatsQuery): StatsBucket[];
  /** Removes rows that are too old or too many by `retention`; the audit chain stays verifiable. */
  prune(retention: Retention): Pruned;
  /** Matching rows, oldest first, with whole statements. Holds no lock meanwhile. */
  exportRows(filter?: HistoryFilter): AsyncGenerator<HistoryEntry, void, undefined>;
  /** Matching rows as JSON lines, each ending in a line feed, oldest first, with whole statements. Holds no lock meanwhile. */
  exportLines(filter?: HistoryFilter): AsyncGenerator<string, void, undefined>;
  /** Notices for a person: a damaged file set aside, a missing file, a chain whose end was removed. */
  notices(): readonly HistoryNotice[];
  /** Ends this process's running rows as `abandoned`, remembers the head of the chain, closes the file. Further calls throw. */
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
      // Reading works without the sweep; the next one handles the same rows.
      if (isDamage(error) || isMoved(error)) throw error;
    }
  };

  /** Runs one transaction; the chain's new head is remembered once it is committed. */
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
