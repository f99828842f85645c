import type { HistoryColumns, HistoryState } from './history-row.ts';
import { searchTerms } from './search-terms.ts';
import type { Database, SqlParams, SqlValue } from './sqlite.ts';

export interface HistoryFilter {
  environment?: string;
  profile?: string;
  client?: string;
  state?: HistoryState | readonly HistoryState[];
  /** Started at or after this time, milliseconds since the epoch. */
  since?: number;
  /** Started before this time. */
  until?: number;
  /** Words or prefixes of words that must all occur in the statement. Any text is allowed; none is a syntax error. */
  search?: string;
}

/** Characters of a statement that a list shows. */
const PREVIEW = 500;

/** Matching rows, from `before` (or `after`) on; newest first unless `oldestFirst`. */
export function selectRows(
  db: Database,
  filter: HistoryFilter,
  page: { limit: number; before?: number; after?: number; offset?: number; oldestFirst?: boolean; whole?: boolean },
): HistoryColumns[] {
  const { from, key, where, params } = matching(filter, { before: page.before, after: page.after });
  params.limit = page.limit;
  params.offset = page.offset ?? 0;
  const statement = page.whole ? 'h.statement' : `substr(h.statement, 1, ${PREVIEW})`;
  return db.all<HistoryColumns>(
    `SELECT h.*, ${statement} AS statement FROM ${from} ${where}
     ORDER BY ${key} ${page.oldestFirst ? 'ASC' : 'DESC'} LIMIT $limit OFFSET $offset`,
    params as SqlParams,
  );
}

/** Number of matching rows; with `before`, of those before that row. */
export function countRows(db: Database, filter: HistoryFilter, before?: number): number {
  const { from, where, params } = matching(filter, { before });
  return db.get<{ n: number }>(`SELECT count(*) AS n FROM ${from} ${where}`, params as SqlParams)?.n ?? 0;
}

/** FROM and WHERE of the matching rows (`h` is the row), and the key that orders them. */
export function matching(
  filter: HistoryFilter,
  range: { before?: number | undefined; after?: number | undefined } = {},
): { from: string; key: string; where: string; params: Record<string, SqlValue> } {
  const conditions: string[] = [];
  const params: Record<string, SqlValue> = {};
  const where = (sql: string, name: string, value: SqlValue | undefined) => {
    if (value === undefined) return;
    conditions.push(sql);
    params[name] = value;
  };
  addFilter(filter, where, conditions);
  where('h.id < $before', 'before', range.before);
  where('h.id > $after', 'after', range.after);
  let from = 'history h';
  let key = 'h.id';
  const terms = filter.search === undefined ? undefined : searchTerms(filter.search);
  if (terms?.match !== undefined) {
    // The search index drives the join and returns rows in id order, so that a page stops when it is full.
    from = 'history_fts f CROSS JOIN history h ON h.id = f.rowid';
    key = 'f.rowid';
    where('f.history_fts MATCH $match', 'match', terms.match);
    if (range.before !== undefined) conditions.push('f.rowid < $before');
    if (range.after !== undefined) conditions.push('f.rowid > $after');
  } else {
    where('instr(h.statement, $literal) > 0', 'literal', terms?.literal);
  }
  return { from, key, where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, params };
}

function addFilter(
  filter: HistoryFilter,
  where: (sql: string, name: string, value: SqlValue | undefined) => void,
  conditions: string[],
): void {
  where('h.environment = $environment', 'environment', filter.environment);
  where('h.profile = $profile', 'profile', filter.profile);
  where('h.client = $client', 'client', filter.client);
  where('h.started_at >= $since', 'since', filter.since);
  where('h.started_at < $until', 'until', filter.until);
  if (filter.state === undefined) return;
  const states = typeof filter.state === 'string' ? [filter.state] : filter.state;
  if (states.length === 0) conditions.push('0');
  else where('h.state IN (SELECT value FROM json_each($states))', 'states', JSON.stringify(states));
}
