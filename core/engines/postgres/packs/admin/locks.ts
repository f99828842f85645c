import { visibleLine } from '../../../../common/visible-text.ts';
import type { Fields } from '../../../../connectors/packs/pack-tool.ts';
import { duration } from '../../../../connectors/packs/show.ts';
import { about } from './about.ts';
import { adminTool } from './admin-tool.ts';
import { seesOnlyItself } from './needs.ts';

/** Sessions that wait for a lock, and the sessions that block them. Every login sees locks; users and statements need rights. */
const LOCKS_SQL = `WITH waiting AS (
  SELECT DISTINCT ON (l.pid) l.pid, l.mode, l.locktype, l.relation, l.database, pg_blocking_pids(l.pid) AS blockers
  FROM pg_locks l WHERE NOT l.granted ORDER BY l.pid
), involved AS (SELECT pid FROM waiting UNION SELECT unnest(blockers) FROM waiting)
SELECT i.pid, array_to_json(w.blockers) AS blocked_by, a.usename::text AS "user", a.application_name AS application, a.state,
  CASE WHEN w.pid IS NULL THEN NULL ELSE CASE w.locktype WHEN 'transactionid' THEN 'a row another transaction changed' WHEN 'relation' THEN w.mode WHEN 'tuple' THEN 'a row'
      ELSE w.mode || ' (' || w.locktype || ')' END || coalesce(' of ' || CASE WHEN w.database = (SELECT oid FROM pg_database
      WHERE datname = current_database()) THEN w.relation::regclass::text END, '') END AS waits_for,
  round(extract(epoch FROM clock_timestamp() - a.state_change)::numeric, 1)::float8 AS state_seconds,
  round(extract(epoch FROM clock_timestamp() - a.xact_start)::numeric, 1)::float8 AS transaction_seconds, a.query AS statement
FROM involved i LEFT JOIN waiting w ON w.pid = i.pid LEFT JOIN pg_stat_activity a ON a.pid = i.pid
ORDER BY a.xact_start NULLS LAST, i.pid LIMIT 200`;

export const locks = adminTool({
  ...about('postgres_locks'),
  description: 'Who blocks whom, as a tree, with what and since when.',
  input: () => ({}),
  notes: seesOnlyItself,
  sections: [
    {
      id: 'sessions',
      title: 'Blocked sessions under what blocks them',
      sql: () => LOCKS_SQL,
      statements: ['statement'],
      none: 'No session waits for a lock.',
      show: lockTree,
    },
  ],
});

const blockersOf = (row: Fields): number[] => {
  const list: unknown = typeof row.blocked_by === 'string' ? JSON.parse(row.blocked_by) : row.blocked_by;
  return Array.isArray(list) ? [...new Set(list.map(Number))] : [];
};

/** One line for each session, indented under its first blocker. */
export function lockTree(rows: readonly Fields[]): string {
  const lines: string[] = [];
  const shown = new Set<unknown>();
  const add = (row: Fields, depth: number): void => {
    if (shown.has(row.pid)) return;
    shown.add(row.pid);
    lines.push(`${'  '.repeat(depth)}${depth > 0 ? '└ ' : ''}${line(row)}`);
    for (const next of rows) if (blockersOf(next).includes(Number(row.pid))) add(next, depth + 1);
  };
  for (const row of rows) if (blockersOf(row).length === 0) add(row, 0);
  // Rows without an unblocked root form a deadlock, which the server breaks after deadlock_timeout.
  for (const row of rows) add(row, 0);
  return lines.join('\n');
}

function line(row: Fields): string {
  const who = Number(row.pid) === 0 ? 'a prepared transaction (see pg_prepared_xacts)' : `pid ${row.pid}`;
  const blockers = blockersOf(row);
  const facts = [
    [who, row.user, row.application && `(${row.application})`].filter(Boolean).join(' '),
    row.state && `${row.state} for ${duration(Number(row.state_seconds))}`,
    row.transaction_seconds !== null && `transaction ${duration(Number(row.transaction_seconds))}`,
    row.waits_for && `waits for ${row.waits_for}${blockers.length > 1 ? `, held by ${blockers.join(', ')}` : ''}`,
    row.statement,
  ];
  return visibleLine(facts.filter(Boolean).join(' · '));
}
