import { type HistoryColumns, type HistoryEntry, toEntry } from './history-row.ts';
import { countRows, type HistoryFilter, selectRows } from './list-query.ts';
import type { Database } from './sqlite.ts';
import { type StatsBucket, type StatsQuery, stats, type Totals, type TotalsQuery, totals } from './statistics.ts';

export interface HistoryList {
  rows: HistoryEntry[];
  /** Pass as `before` for the next page; undefined at the end. */
  next?: number;
}

/** The reading half of the history; ends that this process still has to write are written before each read. */
export interface HistoryReader {
  reading<T>(fn: (db: Database) => T): T;
  list(filter?: HistoryFilter & { limit?: number; before?: number; offset?: number }): HistoryList;
  count(filter?: HistoryFilter & { before?: number }): number;
  clients(): string[];
  totals(query: TotalsQuery): Totals;
  get(id: number): HistoryEntry | undefined;
  stats(query: StatsQuery): StatsBucket[];
  exportRows(filter?: HistoryFilter): AsyncGenerator<HistoryEntry, void, undefined>;
  exportLines(filter?: HistoryFilter): AsyncGenerator<string, void, undefined>;
}

export interface ReaderOptions {
  /** Writes the pending ends. */
  flush: () => void;
  use: <T>(fn: (db: Database) => T) => T;
  /** Ends the rows of dead processes. */
  sweep: (db: Database) => void;
}

const EXPORT_PAGE = 500;

export function createReader({ flush, use, sweep }: ReaderOptions): HistoryReader {
  const reading = <T>(fn: (db: Database) => T): T => {
    flush();
    return use(fn);
  };

  async function* exportRows(filter: HistoryFilter = {}): AsyncGenerator<HistoryEntry, void, undefined> {
    for (let after = 0; ; ) {
      const rows = reading((db) => selectRows(db, filter, { limit: EXPORT_PAGE, after, oldestFirst: true, whole: true }));
      for (const row of rows) yield toEntry(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < EXPORT_PAGE) return;
      after = last.id;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  return {
    reading,

    list: ({ limit = 50, before, offset, ...filter } = {}) =>
      reading((db) => {
        sweep(db);
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

    count: ({ before, ...filter } = {}) => reading((db) => countRows(db, filter, before)),

    clients: () =>
      reading((db) => db.all<{ client: string }>('SELECT DISTINCT client FROM history ORDER BY client', {}).map(({ client }) => client)),

    totals: (query) => reading((db) => totals(db, query)),

    get: (id) =>
      reading((db) => {
        const row = db.get<HistoryColumns>('SELECT * FROM history WHERE id = $id', { id });
        return row === undefined ? undefined : toEntry(row);
      }),

    stats: (query) => reading((db) => stats(db, query)),

    exportRows,
    async *exportLines(filter = {}) {
      for await (const row of exportRows(filter)) yield `${JSON.stringify(row)}\n`;
    },
  };
}
