import type { PackDescription } from '../../../../packs/pack-description.ts';

/** Pack for inspecting a running PostgreSQL server. Its tools are in this folder (tools.ts). */
export const POSTGRES_ADMIN = {
  id: 'postgres-admin',
  engine: 'postgres',
  title: 'Looking into the server',
  sentence:
    'An assistant can see what runs on the server now, what hangs, what is slow and where the space went. Where the connection may change something, it can also stop a statement.',
  needs: [
    { name: 'pg_monitor', sentence: 'A role. Without it, an assistant sees only what this login runs itself.' },
    {
      name: 'pg_stat_statements',
      sentence: 'An extension, loaded when the server starts. Without it, no statement is counted.',
    },
    { name: 'pgstattuple', sentence: 'An extension. Without it, the space held without need is an estimate.' },
    { name: 'pg_stat_scan_tables', sentence: 'A role. Without it, this login may not measure with pgstattuple.' },
    { name: 'pg_signal_backend', sentence: 'A role. Without it, only what this login runs itself can be stopped.' },
  ],
  tools: [
    {
      name: 'postgres_health',
      title: 'Health',
      sentence: 'A check-up in plain words, the worst first, with what to do.',
      needs: ['pg_monitor'],
    },
    {
      name: 'postgres_activity',
      title: 'Activity',
      sentence: 'What runs now, for how long, and what it waits for.',
      needs: ['pg_monitor'],
    },
    { name: 'postgres_locks', title: 'Locks', sentence: 'Who blocks whom, with what and since when.', needs: ['pg_monitor'] },
    {
      name: 'postgres_cancel_backend',
      title: 'Cancel a statement',
      sentence: 'Stops the statement that a session runs, or ends the session.',
      changes: true,
      needs: ['pg_signal_backend'],
    },
    {
      name: 'postgres_slow_statements',
      title: 'Slow statements',
      sentence: 'Which statements cost the most time.',
      needs: ['pg_stat_statements', 'pg_monitor'],
    },
    {
      name: 'postgres_indexes',
      title: 'Indexes',
      sentence: 'Which are unused, doubled or broken, and where one may be missing.',
    },
    { name: 'postgres_sizes', title: 'Sizes', sentence: 'How large the databases and the largest tables are.' },
    {
      name: 'postgres_bloat',
      title: 'Bloat',
      sentence: 'How much space tables and indexes hold without need.',
      needs: ['pgstattuple', 'pg_stat_scan_tables'],
    },
    {
      name: 'postgres_vacuum',
      title: 'Vacuum',
      sentence: 'Which tables wait to be cleaned up, and what cleans up now.',
      needs: ['pg_monitor'],
    },
    { name: 'postgres_replication', title: 'Replication', sentence: 'How far the standbys are behind.', needs: ['pg_monitor'] },
    {
      name: 'postgres_settings',
      title: 'Settings',
      sentence: 'How the server is set up, where that is not as usual.',
      needs: ['pg_monitor'],
    },
  ],
} as const satisfies PackDescription;
