import { z } from 'zod';
import { about } from './about.ts';
import { adminTool } from './admin-tool.ts';
import { seesOnlyItself } from './needs.ts';

export const activity = adminTool({
  ...about('postgres_activity'),
  description: 'What sessions run now: statement, age, wait, who blocks them.',
  input: () => ({
    idle: z.boolean().optional().describe('Idle sessions too'),
    limit: z.int().min(1).max(200).optional().describe('Default 50'),
  }),
  notes: seesOnlyItself,
  sections: [
    {
      id: 'sessions',
      title: 'Sessions, the longest first',
      sql: () => `SELECT a.pid, a.usename::text AS "user", a.datname::text AS database, a.application_name AS application, a.state,
  round(extract(epoch FROM clock_timestamp() - a.query_start)::numeric, 1)::float8 AS running_seconds,
  round(extract(epoch FROM clock_timestamp() - a.xact_start)::numeric, 1)::float8 AS transaction_seconds,
  a.wait_event_type || ': ' || a.wait_event AS wait,
  nullif(array_to_string(CASE WHEN EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND NOT l.granted) THEN pg_blocking_pids(a.pid) END, ', '), '') AS blocked_by,
  a.query AS statement
FROM pg_stat_activity a
WHERE (a.backend_type = 'client backend' OR (a.backend_type IS NULL AND a.datid IS NOT NULL))
  AND a.pid <> pg_backend_pid() AND ($1::boolean OR a.state IS DISTINCT FROM 'idle')
ORDER BY coalesce(a.xact_start, a.query_start) NULLS LAST, a.pid LIMIT $2`,
      parameters: ({ idle, limit }) => [idle ?? false, limit ?? 50],
      statements: ['statement'],
      none: 'No other session is doing anything.',
    },
  ],
});
