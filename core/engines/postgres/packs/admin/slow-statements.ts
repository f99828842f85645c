import { z } from 'zod';
import { about } from './about.ts';
import { adminTool } from './admin-tool.ts';
import { STATEMENT_STATISTICS, seesOnlyItself } from './needs.ts';
import { quoted, type ServerFacts } from './server-facts.ts';

const ORDERS = ['total', 'mean', 'calls', 'io'] as const;
type Order = (typeof ORDERS)[number];

/** Chooses columns by the version of the extension, since an upgrade of the server does not upgrade the extension. */
export function statementsSql({ needed: match }: Pick<ServerFacts, 'needed'>, order: Order): string {
  const { version, schema } = match.statements ?? {};
  const [major = 1, minor = 0] = String(version).split('.').map(Number);
  const since = (wanted: number): boolean => major > 1 || minor >= wanted;
  const [total, mean, max] = since(8) ? ['total_exec_time', 'mean_exec_time', 'max_exec_time'] : ['total_time', 'mean_time', 'max_time'];
  const [read, write] = since(11) ? ['shared_blk_read_time', 'shared_blk_write_time'] : ['blk_read_time', 'blk_write_time'];
  const by: Record<Order, string> = {
    total: `s.${total}`,
    mean: `s.${mean}`,
    calls: 's.calls',
    io: 's.shared_blks_read + s.shared_blks_written + s.temp_blks_read + s.temp_blks_written',
  };
  return `SELECT s.calls, round(s.${total}::numeric, 1)::float8 AS total_ms, round(s.${mean}::numeric, 2)::float8 AS mean_ms,
  round(s.${max}::numeric, 1)::float8 AS max_ms, s.rows, s.shared_blks_hit AS blocks_cached, s.shared_blks_read AS blocks_read,
  s.shared_blks_written AS blocks_written, s.temp_blks_written AS temp_blocks, nullif(round((s.${read} + s.${write})::numeric, 1), 0)::float8 AS io_ms,
  pg_get_userbyid(s.userid)::text AS "user", s.query AS statement
FROM ${quoted(schema)}.pg_stat_statements s
WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY ${by[order]} DESC NULLS LAST LIMIT $1`;
}

export const slowStatements = adminTool({
  ...about('postgres_slow_statements'),
  description: 'Statements of this database that cost most, from pg_stat_statements.',
  input: () => ({
    order: z.enum(ORDERS).optional().describe('Default total: time of all calls'),
    limit: z.int().min(1).max(100).optional().describe('Default 20'),
  }),
  needs: [STATEMENT_STATISTICS],
  notes: seesOnlyItself,
  sections: [
    {
      id: 'statements',
      title: 'Statements',
      sql: (server, { order }) => statementsSql(server, order ?? 'total'),
      parameters: ({ limit }) => [limit ?? 20],
      statements: ['statement'],
      none: 'No statement has been counted yet.',
    },
  ],
});
