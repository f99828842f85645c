import { z } from 'zod';
import { about } from './about.ts';
import { adminTool } from './admin-tool.ts';
import { OWN_TABLES, schemaField } from './indexes.ts';
import { seesOnlyItself } from './needs.ts';

const age = (column: string): string => `round(extract(epoch FROM clock_timestamp() - ${column})::numeric)::float8`;

export const vacuum = adminTool({
  ...about('postgres_vacuum'),
  description: 'Dead rows and last vacuum per table, vacuums that run, how near wraparound is.',
  input: () => ({ schema: schemaField(), limit: z.int().min(1).max(200).optional().describe('Tables; default 25') }),
  notes: seesOnlyItself,
  sections: [
    {
      id: 'running',
      title: 'Running now',
      none: 'No vacuum is running.',
      sql: () => `SELECT p.pid, p.datname::text AS database,
  CASE WHEN p.datname = current_database() THEN p.relid::regclass::text ELSE p.relid::text END AS "table", p.phase,
  round((p.heap_blks_scanned::float8 / nullif(p.heap_blks_total, 0))::numeric, 3)::float8 AS scanned_share, p.index_vacuum_count AS index_rounds,
  ${age('a.xact_start')} AS running_seconds FROM pg_stat_progress_vacuum p LEFT JOIN pg_stat_activity a ON a.pid = p.pid LIMIT 50`,
    },
    {
      id: 'tables',
      title: 'Tables, most dead rows first',
      none: 'There is no table.',
      sql: () => `SELECT s.relid::regclass::text AS "table", s.n_live_tup AS live, s.n_dead_tup AS dead, s.n_mod_since_analyze AS changed_since_analyze,
  ${age('greatest(s.last_vacuum, s.last_autovacuum)')} AS vacuumed_ago_seconds, ${age('greatest(s.last_analyze, s.last_autoanalyze)')} AS analyzed_ago_seconds,
  s.vacuum_count + s.autovacuum_count AS vacuums, age(c.relfrozenxid) AS xid_age,
  CASE WHEN c.reloptions::text LIKE '%autovacuum_enabled=false%' THEN 'autovacuum is off' END AS option
FROM pg_stat_all_tables s JOIN pg_class c ON c.oid = s.relid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND ${OWN_TABLES} ORDER BY s.n_dead_tup DESC NULLS LAST, 8 DESC, 1 LIMIT $2`,
      parameters: ({ schema, limit }) => [schema ?? null, limit ?? 25],
    },
    {
      id: 'wraparound',
      title: 'Transaction ids in use, by database (at 100 % the server stops writing)',
      sql: () => `SELECT datname::text AS database, age(datfrozenxid) AS xid_age, mxid_age(datminmxid) AS multixact_age,
  round((greatest(age(datfrozenxid), mxid_age(datminmxid)) / 2147483647.0)::numeric, 4)::float8 AS used_share
FROM pg_database ORDER BY 4 DESC, 1 LIMIT 20`,
    },
  ],
});
