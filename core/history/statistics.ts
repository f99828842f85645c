import { type HistoryFilter, matching } from './list-query.ts';
import type { Database, SqlParams } from './sqlite.ts';

/** Time range and filter of the rows. */
export interface StatsQuery extends Omit<HistoryFilter, 'since' | 'until'> {
  /** Milliseconds since the epoch, inclusive. */
  since: number;
  /** Exclusive. */
  until: number;
  /** Number of equal parts of the time range; 60 by default, at most 1000. */
  buckets?: number;
  /** A further time limit of the rows, in milliseconds since the epoch: buckets outside it are empty. */
  within?: Pick<HistoryFilter, 'since' | 'until'>;
}

/** One part of the time range. Latencies are of statements that reached the engine, in milliseconds; null if none did. */
export interface StatsBucket {
  from: number;
  to: number;
  /** Calls; a coalesced refusal counts as often as it came. */
  count: number;
  errors: number;
  refused: number;
  p50: number | null;
  p95: number | null;
}

interface BucketRow {
  bucket: number;
  count: number;
  errors: number;
  refused: number;
  p50: number | null;
  p95: number | null;
}

// Percentiles by nearest rank: the smallest value that at least that share of all values does not exceed.
const sqlOf = (from: string, where: string): string => `
  WITH picked AS (
    SELECT min(CAST((h.started_at - $begin) / $width AS INTEGER), $last) AS bucket, h.state AS state, h.repeats AS repeats,
           CASE WHEN h.state IN ('ok', 'error', 'timeout', 'cancelled') THEN h.ms END AS ms
    FROM ${from} ${where}
  ), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY bucket, ms IS NULL ORDER BY ms) AS rank, count(ms) OVER (PARTITION BY bucket) AS timed FROM picked
  )
  SELECT bucket, sum(repeats) AS count,
         sum(state IN ('error', 'timeout', 'abandoned')) AS errors,
         sum(CASE state WHEN 'refused' THEN repeats ELSE 0 END) AS refused,
         min(CASE WHEN ms IS NOT NULL AND rank >= timed * 0.50 THEN ms END) AS p50,
         min(CASE WHEN ms IS NOT NULL AND rank >= timed * 0.95 THEN ms END) AS p95
  FROM ranked GROUP BY bucket`;

/** Volume and latency over time; includes empty buckets. */
export function stats(db: Database, { buckets: wanted = 60, within = {}, ...query }: StatsQuery): StatsBucket[] {
  const buckets = Math.min(1000, Math.max(1, Math.floor(wanted)));
  const width = Math.max(1, query.until - query.since) / buckets;
  const { from, where, params } = matching({
    ...query,
    since: Math.max(query.since, within.since ?? query.since),
    until: Math.min(query.until, within.until ?? query.until),
  });
  const rows = db.all<BucketRow>(sqlOf(from, where), { ...params, begin: query.since, width, last: buckets - 1 } as SqlParams);
  const matches = new Map(rows.map((row) => [row.bucket, row]));
  return Array.from({ length: buckets }, (_, n) => {
    const { count = 0, errors = 0, refused = 0, p50 = null, p95 = null } = matches.get(n) ?? {};
    return { from: query.since + n * width, to: query.since + (n + 1) * width, count, errors, refused, p50, p95 };
  });
}

export interface TotalsQuery {
  /** Milliseconds since the epoch, inclusive. */
  since: number;
  profile?: string;
}

export interface Totals {
  /** Calls; a coalesced refusal counts as often as it came. */
  statements: number;
  refused: number;
  /** Rows of all answers together. */
  rows: number;
  /** Median latency of statements that reached the engine, in milliseconds; null if none did. */
  typicalMs: number | null;
}

/** Volume since a moment, of one profile or of all. */
export function totals(db: Database, { since, profile }: TotalsQuery): Totals {
  const sums = db.get<{ statements: number; refused: number; rows: number }>(
    `SELECT coalesce(sum(repeats), 0) AS statements, coalesce(sum(CASE state WHEN 'refused' THEN repeats ELSE 0 END), 0) AS refused,
            coalesce(sum(rows), 0) AS rows
     FROM history WHERE started_at >= $since AND ($profile IS NULL OR profile = $profile)`,
    { since, profile: profile ?? null },
  );
  const [bucket] = stats(db, { since, until: Number.MAX_SAFE_INTEGER, buckets: 1, ...(profile === undefined ? {} : { profile }) });
  return { statements: 0, refused: 0, rows: 0, ...sums, typicalMs: bucket?.p50 ?? null };
}

/** How often one outcome occurred; holds nothing of the statements. */
export interface Outcome {
  engine: string;
  state: string;
  errorCode: string | null;
  count: number;
}

/** Outcomes of statements since a moment, the most frequent first. */
export function outcomes(db: Database, since: number): Outcome[] {
  return db.all<Outcome>(
    `SELECT engine, state, error_code AS errorCode, sum(repeats) AS count
     FROM history WHERE started_at >= $since GROUP BY engine, state, error_code ORDER BY count DESC, engine, state`,
    { since },
  );
}
