import { about } from './about.ts';
import { adminTool } from './admin-tool.ts';
import { seesOnlyItself } from './needs.ts';

/** Current WAL position of a server, which may itself be a standby. */
const HERE = 'CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END';

export const replication = adminTool({
  ...about('postgres_replication'),
  description: 'Standbys and their lag, slots that hold WAL back, subscriptions.',
  input: () => ({}),
  notes: seesOnlyItself,
  sections: [
    {
      id: 'standby',
      title: 'This server is a standby',
      when: ({ isStandby }) => isStandby,
      sql: () => `SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::float8 AS not_replayed_bytes,
  round(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::numeric, 1)::float8 AS last_replayed_seconds,
  pg_is_wal_replay_paused() AS paused, r.status AS receiver, r.sender_host AS "from" FROM (SELECT 1) one LEFT JOIN pg_stat_wal_receiver r ON true`,
    },
    {
      id: 'standbys',
      title: 'Standbys and other receivers',
      none: 'No standby receives from this server.',
      sql: () => `SELECT application_name AS name, client_addr::text AS address, state, sync_state AS sync,
  pg_wal_lsn_diff(${HERE}, replay_lsn)::float8 AS lag_bytes, round(extract(epoch FROM replay_lag)::numeric, 1)::float8 AS lag_seconds
FROM pg_stat_replication ORDER BY 5 DESC NULLS LAST LIMIT 50`,
    },
    {
      id: 'slots',
      title: 'Slots',
      none: 'There is no replication slot.',
      sql: ({ version }) => `SELECT slot_name::text AS slot, slot_type::text AS kind, database::text AS database, active, wal_status AS wal,
  pg_wal_lsn_diff(${HERE}, restart_lsn)::float8 AS held_bytes, safe_wal_size AS left_bytes${
    version >= 170000 ? ', round(extract(epoch FROM clock_timestamp() - inactive_since)::numeric)::float8 AS inactive_seconds' : ''
  } FROM pg_replication_slots ORDER BY 6 DESC NULLS LAST, 1 LIMIT 50`,
    },
    {
      id: 'subscriptions',
      title: 'Subscriptions',
      sql: () => `SELECT subname::text AS subscription, pid IS NOT NULL AS working, relid::regclass::text AS copies,
  round(extract(epoch FROM clock_timestamp() - latest_end_time)::numeric, 1)::float8 AS last_heard_seconds
FROM pg_stat_subscription ORDER BY 1, 3 LIMIT 50`,
    },
  ],
});
