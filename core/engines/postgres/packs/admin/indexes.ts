import { z } from 'zod';
import { about } from './about.ts';
import { adminTool } from './admin-tool.ts';

/** Restricts to user tables, and to one schema if given. */
export const OWN_TABLES = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND ($1::text IS NULL OR n.nspname = $1)`;
export const schemaField = () => z.string().optional().describe('Default: all');

/** Size from relpages: pg_relation_size() would wait for a locked table. */
const SIZE = `(greatest(c.relpages, 0)::bigint * current_setting('block_size')::int)`;
const INDEXES = `FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace LEFT JOIN pg_stat_all_indexes s ON s.indexrelid = i.indexrelid
WHERE ${OWN_TABLES}`;

const UNUSED = `SELECT i.indexrelid::regclass::text AS index, t.oid::regclass::text AS "table", ${SIZE} AS size_bytes
${INDEXES} AND s.idx_scan = 0 AND i.indisvalid AND NOT i.indisunique AND NOT i.indisexclusion
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY c.relpages DESC, 1 LIMIT 50`;

/** Pairs of indexes where the keys of one are the leading keys of the other, in the same order and under the same condition. */
const OVERLAPPING = `SELECT a.indexrelid::regclass::text AS index, b.indexrelid::regclass::text AS covered_by, t.oid::regclass::text AS "table",
  CASE WHEN a.indkey::text = b.indkey::text AND a.indclass::text = b.indclass::text AND a.indoption::text = b.indoption::text THEN 'the same' ELSE 'its beginning' END AS how,
  ${SIZE} AS size_bytes
FROM pg_index a JOIN pg_index b ON b.indrelid = a.indrelid AND b.indexrelid <> a.indexrelid
  JOIN pg_class c ON c.oid = a.indexrelid JOIN pg_class d ON d.oid = b.indexrelid JOIN pg_class t ON t.oid = a.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE ${OWN_TABLES} AND a.indisvalid AND b.indisvalid AND c.relam = d.relam
  AND (b.indkey::text || ' ') LIKE (a.indkey::text || ' %') AND (b.indclass::text || ' ') LIKE (a.indclass::text || ' %')
  AND (b.indcollation::text || ' ') LIKE (a.indcollation::text || ' %') AND (b.indoption::text || ' ') LIKE (a.indoption::text || ' %')
  AND coalesce(pg_get_expr(a.indexprs, a.indrelid), '') = coalesce(pg_get_expr(b.indexprs, b.indrelid), '')
  AND coalesce(pg_get_expr(a.indpred, a.indrelid), '') = coalesce(pg_get_expr(b.indpred, b.indrelid), '')
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = a.indexrelid)
  AND (NOT a.indisunique OR (b.indisunique AND a.indkey::text = b.indkey::text AND a.indclass::text = b.indclass::text))
  AND (a.indkey::text <> b.indkey::text OR a.indisunique <> b.indisunique OR a.indexrelid > b.indexrelid
    OR EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = b.indexrelid))
ORDER BY c.relpages DESC, 1, 2 LIMIT 50`;

const INVALID = `SELECT i.indexrelid::regclass::text AS index, t.oid::regclass::text AS "table", i.indisready AS written_to
${INDEXES} AND NOT i.indisvalid AND c.relkind = 'i' AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
ORDER BY 1 LIMIT 50`;

const MISSING = `SELECT s.relid::regclass::text AS "table", s.seq_scan, s.idx_scan, s.seq_tup_read / s.seq_scan AS rows_per_scan,
  (greatest(c.relpages, 0)::bigint * current_setting('block_size')::int) AS size_bytes
FROM pg_stat_all_tables s JOIN pg_class c ON c.oid = s.relid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE ${OWN_TABLES} AND s.seq_scan >= 20 AND s.seq_tup_read / s.seq_scan >= 5000 AND s.seq_scan > coalesce(s.idx_scan, 0) / 10
ORDER BY s.seq_tup_read DESC LIMIT 20`;

const USED = `SELECT i.indexrelid::regclass::text AS index, t.oid::regclass::text AS "table", s.idx_scan AS scans, s.idx_tup_read AS rows_read, ${SIZE} AS size_bytes
${INDEXES} AND s.idx_scan > 0 ORDER BY s.idx_scan DESC, 1 LIMIT 20`;

export const indexes = adminTool({
  ...about('postgres_indexes'),
  description: 'Indexes that are unused, doubled, overlapping or invalid, the most used, and tables that may miss one.',
  input: () => ({ schema: schemaField() }),
  notes: () => ['Usage is counted per server: an index unused here may serve a standby. Sizes are as of the last VACUUM or ANALYZE.'],
  sections: (
    [
      [
        'since',
        'Counted since',
        `SELECT stats_reset AS since FROM pg_stat_database WHERE datname = current_database() AND stats_reset IS NOT NULL`,
        undefined,
      ],
      ['invalid', 'Invalid (a CREATE INDEX CONCURRENTLY that failed: drop and make anew)', INVALID, 'No index is invalid.'],
      ['unused', 'Never used, and no constraint needs them', UNUSED, 'Every index that no constraint needs was used.'],
      ['overlapping', 'Doubled or overlapping (the first could go)', OVERLAPPING, 'No index is covered by another.'],
      ['missing', 'Tables read whole many times, which may miss an index', MISSING, undefined],
      ['used', 'Most used', USED, undefined],
    ] as const
  ).map(([id, title, sql, none]) => ({
    id,
    title,
    sql: () => sql,
    ...(id === 'since' ? {} : { parameters: ({ schema }: { schema?: string | undefined }) => [schema ?? null] }),
    ...(none ? { none } : {}),
  })),
});
