import { z } from 'zod';
import { about } from './about.ts';
import { adminTool } from './admin-tool.ts';
import { OWN_TABLES, schemaField } from './indexes.ts';

/** Tables above this size in bytes are not scanned for an exact answer. */
const READ_WHOLE = 1024 ** 3;
const MOST_READ = 5;

/** Estimated table size by row width from the statistics of ANALYZE, compared with the actual size. */
const TABLES = `WITH widths AS (
  SELECT c.oid, c.relpages, c.reltuples, current_setting('block_size')::int AS block,
    coalesce((SELECT substring(o FROM '[0-9]+$')::int FROM unnest(c.reloptions) o WHERE o LIKE 'fillfactor=%'), 100) AS fill,
    (SELECT sum((1 - p.null_frac) * p.avg_width) FROM pg_stats p WHERE p.schemaname = n.nspname AND p.tablename = c.relname AND NOT p.inherited) AS width
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND c.relpages > 0 AND c.reltuples >= 0 AND ${OWN_TABLES}
), sized AS (
  SELECT oid, relpages::bigint * block AS size_bytes,
    greatest(0, (relpages - ceil(reltuples * (28 + 8 * ceil(width / 8)) / ((block - 24) * fill / 100.0))) * block)::bigint AS bloat_bytes
  FROM widths WHERE width IS NOT NULL
)`;
const ESTIMATE = `${TABLES} SELECT oid::regclass::text AS "table", size_bytes, bloat_bytes, round((bloat_bytes::float8 / size_bytes)::numeric, 3)::float8 AS part_share
FROM sized WHERE bloat_bytes >= $2 ORDER BY bloat_bytes DESC, 1 LIMIT 25`;

/** Tables with rows of pg_stats that this login sees, or that are analysed and empty, and so have no bloat. */
const TABLES_COVERED = `SELECT count(*)::int AS present,
  count(*) FILTER (WHERE c.reltuples >= 0 AND (c.relpages = 0 OR seen))::int AS examined,
  count(*) FILTER (WHERE NOT (c.reltuples >= 0 AND (c.relpages = 0 OR seen)) AND NOT readable)::int AS closed
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM pg_stats p WHERE p.schemaname = n.nspname AND p.tablename = c.relname AND NOT p.inherited) AS seen,
    has_any_column_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE') AS readable) l
WHERE c.relkind IN ('r', 'm') AND $2::bigint IS NOT NULL AND ${OWN_TABLES}`;

/** An entry of a btree takes its header, its keys and a pointer; leaves are filled to 90 %. Doubles are stored once since 13, so this may be low. */
const INDEXES = `WITH keys AS (
  SELECT i.indexrelid, c.relpages, c.reltuples, current_setting('block_size')::int AS block,
    coalesce((SELECT substring(o FROM '[0-9]+$')::int FROM unnest(c.reloptions) o WHERE o LIKE 'fillfactor=%'), 90) AS fill,
    count(*) AS columns, count(p.avg_width) AS known, sum((1 - p.null_frac) * p.avg_width) AS width
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam AND am.amname = 'btree'
    JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    CROSS JOIN LATERAL unnest(i.indkey::int2[]) AS k(attnum)
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    LEFT JOIN pg_stats p ON p.schemaname = n.nspname AND p.tablename = t.relname AND p.attname = a.attname AND NOT p.inherited
  WHERE c.relpages > 1 AND c.reltuples >= 0 AND i.indisvalid AND i.indpred IS NULL AND ${OWN_TABLES}
  GROUP BY i.indexrelid, c.relpages, c.reltuples, c.reloptions
), sized AS (
  SELECT indexrelid AS oid, relpages::bigint * block AS size_bytes,
    greatest(0, (relpages - 1 - ceil(reltuples * (12 + 8 * ceil(width / 8)) / ((block - 40) * fill / 100.0))) * block)::bigint AS bloat_bytes
  FROM keys WHERE known = columns
) SELECT oid::regclass::text AS index, size_bytes, bloat_bytes, round((bloat_bytes::float8 / size_bytes)::numeric, 3)::float8 AS part_share
FROM sized WHERE bloat_bytes >= $2 ORDER BY bloat_bytes DESC, 1 LIMIT 25`;

/** Btree indexes over columns, and those whose columns all have statistics that this login sees. */
const INDEXES_COVERED = `SELECT count(*)::int AS present, count(*) FILTER (WHERE ok)::int AS examined, count(*) FILTER (WHERE NOT ok AND NOT readable)::int AS closed
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam AND am.amname = 'btree'
  JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
  CROSS JOIN LATERAL (SELECT c.reltuples >= 0 AND (c.relpages <= 1 OR (
      SELECT bool_and(EXISTS (SELECT 1 FROM pg_stats p JOIN pg_attribute a ON a.attname = p.attname AND a.attrelid = i.indrelid
        WHERE a.attnum = k.attnum AND p.schemaname = n.nspname AND p.tablename = t.relname AND NOT p.inherited))
      FROM unnest(i.indkey::int2[]) AS k(attnum))) AS ok,
    has_any_column_privilege(t.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE') AS readable) l
WHERE i.indisvalid AND i.indpred IS NULL AND 0 <> ALL (i.indkey::int2[]) AND $2::bigint IS NOT NULL AND ${OWN_TABLES}`;

const MEASURED = `${TABLES}, worst AS (SELECT * FROM sized WHERE bloat_bytes >= $2 AND size_bytes <= ${READ_WHOLE} ORDER BY bloat_bytes DESC LIMIT ${MOST_READ})
SELECT w.oid::regclass::text AS "table", m.table_len AS size_bytes, m.approx_free_space AS free_bytes, m.dead_tuple_len AS dead_bytes,
  round(((m.approx_free_space + m.dead_tuple_len) / nullif(m.table_len, 0)::float8)::numeric, 3)::float8 AS part_share
FROM worst w CROSS JOIN LATERAL pgstattuple_approx(w.oid::regclass) m ORDER BY 3 DESC`;

const parameters = ({ schema, min_mb }: { schema?: string | undefined; min_mb?: number | undefined }) => [
  schema ?? null,
  Math.round((min_mb ?? 1) * 1024 * 1024),
];

/** Reason why an object has no estimate. */
const WITHOUT_STATISTICS = 'without statistics (ANALYZE makes them)';

export const bloat = adminTool({
  ...about('postgres_bloat'),
  description:
    'Space that tables and btree indexes hold without need: an estimate; measured for the worst tables where pgstattuple is there.',
  input: () => ({ schema: schemaField(), min_mb: z.number().min(0).optional().describe('Default 1') }),
  needs: [
    {
      id: 'pgstattuple',
      sql: `SELECT coalesce(has_function_privilege(to_regprocedure('pgstattuple_approx(regclass)'), 'EXECUTE'), false) AS usable`,
      // The extension is optional: without it the tool shows only the estimate.
      missing: () => undefined,
    },
  ],
  notes: ({ needed }) => [
    `Estimates come from the statistics of ANALYZE, of tables this login may read: a rough guide.${needed.pgstattuple?.usable ? '' : ' For measured figures the owner can run: CREATE EXTENSION pgstattuple; GRANT pg_stat_scan_tables TO the login.'}`,
  ],
  sections: [
    {
      id: 'tables',
      title: 'Tables, estimated',
      sql: () => ESTIMATE,
      parameters,
      coverage: { sql: TABLES_COVERED, of: 'tables', others: WITHOUT_STATISTICS },
      none: 'No table seems bloated.',
    },
    {
      id: 'indexes',
      title: 'Btree indexes, estimated',
      sql: () => INDEXES,
      parameters,
      coverage: { sql: INDEXES_COVERED, of: 'btree indexes over columns', others: WITHOUT_STATISTICS },
      none: 'No btree index seems bloated (partial ones and those over expressions are not looked at).',
    },
    {
      id: 'measured',
      title: 'Worst tables under 1 GB, measured by pgstattuple',
      sql: () => MEASURED,
      parameters,
      when: ({ needed: match }) => match.pgstattuple?.usable === true,
    },
  ],
});
