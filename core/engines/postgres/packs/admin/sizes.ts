import { z } from 'zod';
import { about } from './about.ts';
import { adminTool } from './admin-tool.ts';
import { OWN_TABLES, schemaField } from './indexes.ts';

/** A table under an exclusive lock would block the query; it is left out and counted. */
const IS_HELD = `EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'relation' AND l.relation = c.oid AND l.mode = 'AccessExclusiveLock'
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

export const sizes = adminTool({
  ...about('postgres_sizes'),
  description: 'Sizes of databases and of the largest tables with indexes, TOAST and dead rows.',
  input: () => ({ schema: schemaField(), limit: z.int().min(1).max(200).optional().describe('Tables; default 25') }),
  sections: [
    {
      id: 'databases',
      title: 'Databases',
      sql: () => `SELECT datname::text AS database, CASE WHEN has_database_privilege(oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE')
    THEN pg_database_size(oid) END AS size_bytes FROM pg_database WHERE NOT datistemplate ORDER BY 2 DESC NULLS LAST, 1 LIMIT 50`,
    },
    {
      id: 'tables',
      title: 'Largest tables',
      sql: () => `SELECT c.oid::regclass::text AS "table", pg_total_relation_size(c.oid) AS total_bytes, pg_relation_size(c.oid) AS rows_bytes,
  pg_indexes_size(c.oid) AS indexes_bytes, CASE WHEN c.reltoastrelid = 0 THEN NULL ELSE pg_total_relation_size(c.reltoastrelid) END AS toast_bytes,
  nullif(c.reltuples, -1)::bigint AS rows_about, s.n_live_tup AS live, s.n_dead_tup AS dead
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
WHERE c.relkind IN ('r', 'm') AND ${OWN_TABLES} AND NOT ${IS_HELD} ORDER BY 2 DESC, 1 LIMIT $2`,
      parameters: ({ schema, limit }) => [schema ?? null, limit ?? 25],
      none: 'There is no table.',
    },
    {
      id: 'held',
      title: 'Left out: somebody holds them exclusively now',
      sql: () => `SELECT c.oid::regclass::text AS "table" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND ${OWN_TABLES} AND ${IS_HELD} ORDER BY 1 LIMIT 50`,
      parameters: ({ schema }) => [schema ?? null],
    },
  ],
});
