import type { Fields } from '../../../../connectors/packs/pack-tool.ts';
import { bytes, duration } from '../../../../connectors/packs/show.ts';
import type { ServerFacts } from './server-facts.ts';

export interface HealthRating {
  state: 'ok' | 'warning' | 'bad';
  sentence: string;
}

/** One health check of the server. */
export interface Check {
  id: string;
  title: string;
  /** Query with one row; undefined where the check does not apply to this server. */
  sql: (server: ServerFacts) => string | undefined;
  rate: (row: Fields) => HealthRating;
  /** Advice where the state is not ok. */
  action: string;
  /** The check needs pg_monitor to see other sessions. */
  seesOthers?: boolean;
}

const number = (value: unknown): number => Number(value ?? 0);
const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
const plural = (count: unknown, word: string, words = `${word}s`): string => `${number(count)} ${number(count) === 1 ? word : words}`;

/** Rates a figure for which larger is worse. */
function above(figure: number, { warning, bad }: { warning: number; bad: number }, sentence: string): HealthRating {
  return { state: figure >= bad ? 'bad' : figure >= warning ? 'warning' : 'ok', sentence };
}

const OWN = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;
const SIZE = `(c.relpages::bigint * current_setting('block_size')::int)`;
const CLIENTS = `pg_stat_activity WHERE backend_type = 'client backend'`;

/** In order of severity: first the problems that stop the server, last those that only cost. */
export const CHECKS: readonly Check[] = [
  {
    id: 'wraparound',
    title: 'Transaction ids',
    sql: () => `SELECT datname::text AS name, greatest(age(datfrozenxid), mxid_age(datminmxid)) / 2147483647.0::float8 AS share
FROM pg_database ORDER BY 2 DESC LIMIT 1`,
    rate: ({ name, share }) => above(number(share), { warning: 0.25, bad: 0.6 }, `${percent(number(share))} are in use, most in ${name}.`),
    action: 'Find with postgres_vacuum what keeps vacuum from freezing (long transactions, slots), and vacuum the oldest tables.',
  },
  {
    id: 'connections',
    title: 'Connections',
    sql: () => `SELECT (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL) AS used,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most`,
    rate: ({ used, most }) => above(number(used) / number(most), { warning: 0.75, bad: 0.9 }, `${used} of ${most} are in use.`),
    action: 'See with postgres_activity (idle: true) who holds them; put a pooler in front, or raise max_connections.',
  },
  {
    id: 'blocked',
    title: 'Blocked sessions',
    sql: () => 'SELECT count(DISTINCT pid) AS blocked FROM pg_locks WHERE NOT granted',
    rate: ({ blocked }) =>
      above(number(blocked), { warning: 1, bad: 10 }, `${plural(blocked, 'session waits', 'sessions wait')} for a lock.`),
    action: 'See with postgres_locks who blocks them.',
  },
  {
    id: 'long-transaction',
    title: 'Longest transaction',
    seesOthers: true,
    sql: () => `SELECT pid, extract(epoch FROM clock_timestamp() - xact_start)::float8 AS seconds FROM ${CLIENTS}
  AND xact_start IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 1`,
    rate: ({ pid, seconds }) =>
      pid === undefined
        ? { state: 'ok', sentence: 'No transaction is open.' }
        : above(number(seconds), { warning: 600, bad: 3600 }, `pid ${pid} has one open for ${duration(number(seconds))}.`),
    action: 'It keeps vacuum from removing rows. See it with postgres_activity; commit it, or end it with postgres_cancel_backend.',
  },
  {
    id: 'idle-in-transaction',
    title: 'Idle in transaction',
    seesOthers: true,
    sql: () => `SELECT count(*) AS idle, coalesce(max(extract(epoch FROM clock_timestamp() - state_change)), 0)::float8 AS seconds FROM ${CLIENTS}
  AND state LIKE 'idle in transaction%'`,
    rate: ({ idle, seconds }) =>
      number(idle) === 0
        ? { state: 'ok', sentence: 'No session is.' }
        : above(number(seconds), { warning: 60, bad: 1800 }, `${plural(idle, 'session')}, the longest for ${duration(number(seconds))}.`),
    action: 'The application forgot to commit. Set idle_in_transaction_session_timeout.',
  },
  {
    id: 'prepared',
    title: 'Prepared transactions',
    sql: () =>
      'SELECT count(*) AS prepared, coalesce(max(extract(epoch FROM clock_timestamp() - prepared)), 0)::float8 AS seconds FROM pg_prepared_xacts',
    rate: ({ prepared, seconds }) =>
      number(prepared) === 0
        ? { state: 'ok', sentence: 'None is left.' }
        : above(number(seconds), { warning: 300, bad: 3600 }, `${prepared} left, the oldest for ${duration(number(seconds))}.`),
    action: 'Finish them with COMMIT PREPARED or ROLLBACK PREPARED; see pg_prepared_xacts.',
  },
  {
    id: 'replication',
    title: 'Replication lag',
    seesOthers: true,
    sql: ({ isStandby }) =>
      isStandby
        ? `SELECT 1 AS standbys, pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::float8 AS lag, 0 AS seconds`
        : `SELECT count(*) AS standbys, coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0)::float8 AS lag,
  coalesce(max(extract(epoch FROM replay_lag)), 0)::float8 AS seconds FROM pg_stat_replication`,
    rate: ({ standbys, lag, seconds }) =>
      number(standbys) === 0
        ? { state: 'ok', sentence: 'No standby.' }
        : above(
            Math.max(number(lag) / 2 ** 30, number(seconds) / 300),
            { warning: 0.1, bad: 1 },
            `${bytes(number(lag))}${number(seconds) > 0 ? `, ${duration(number(seconds))}` : ''} behind.`,
          ),
    action: 'See postgres_replication.',
  },
  {
    id: 'slots',
    title: 'Replication slots',
    sql: ({
      isStandby,
    }) => `SELECT count(*) FILTER (WHERE NOT active) AS idle, count(*) FILTER (WHERE wal_status IN ('unreserved', 'lost')) AS lost,
  coalesce(max(pg_wal_lsn_diff(${isStandby ? 'pg_last_wal_replay_lsn()' : 'pg_current_wal_lsn()'}, restart_lsn)) FILTER (WHERE NOT active), 0)::float8 AS held
FROM pg_replication_slots`,
    rate: ({ idle, lost, held }) =>
      number(lost) > 0
        ? { state: 'bad', sentence: `${plural(lost, 'slot')} lost the WAL it needs, or soon will.` }
        : above(
            number(held) / 2 ** 30,
            { warning: 1, bad: 20 },
            `${plural(idle, 'inactive slot')}, holding ${bytes(number(held))} of WAL back.`,
          ),
    action: 'A slot nobody reads fills the disk: see postgres_replication, and drop what is not needed.',
  },
  {
    id: 'dead-rows',
    title: 'Dead rows',
    sql: () => `SELECT count(*) AS many, (array_agg(s.relid::regclass::text ORDER BY s.n_dead_tup DESC))[1] AS worst, max(s.n_dead_tup) AS dead,
  max(s.n_dead_tup::float8 / (s.n_live_tup + s.n_dead_tup)) AS share
FROM pg_stat_all_tables s JOIN pg_namespace n ON n.nspname = s.schemaname WHERE ${OWN} AND s.n_dead_tup >= 1000 AND s.n_dead_tup > 0.2 * s.n_live_tup`,
    rate: ({ many, worst, dead, share }) =>
      number(many) === 0
        ? { state: 'ok', sentence: 'No table has many.' }
        : {
            state: number(share) > 0.6 && number(dead) > 1_000_000 ? 'bad' : 'warning',
            sentence: `${plural(many, 'table has', 'tables have')} many, most ${worst} (${number(dead).toLocaleString('en')}).`,
          },
    action: 'See postgres_vacuum; vacuum them, or let autovacuum come sooner (autovacuum_vacuum_scale_factor).',
  },
  {
    id: 'invalid-indexes',
    title: 'Invalid indexes',
    sql: () => `SELECT count(*) AS invalid, min(i.indexrelid::regclass::text) AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE NOT i.indisvalid AND c.relkind = 'i' AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)`,
    rate: ({ invalid, name }) =>
      number(invalid) === 0
        ? { state: 'ok', sentence: 'None.' }
        : {
            state: 'warning',
            sentence: `${plural(invalid, 'index', 'indexes')} not used by any query: ${name}${number(invalid) > 1 ? ' and more' : ''}.`,
          },
    action: 'Drop them and make them anew, or REINDEX INDEX CONCURRENTLY.',
  },
  {
    id: 'unused-indexes',
    title: 'Unused big indexes',
    sql: () => `SELECT count(*) AS unused, coalesce(sum(${SIZE}), 0)::float8 AS size FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_stat_all_indexes s ON s.indexrelid = i.indexrelid
WHERE ${OWN} AND s.idx_scan = 0 AND NOT i.indisunique AND i.indisvalid AND ${SIZE} >= 100 * 1024 * 1024`,
    rate: ({ unused, size }) =>
      number(unused) === 0
        ? { state: 'ok', sentence: 'None over 100 MB.' }
        : { state: 'warning', sentence: `${plural(unused, 'index', 'indexes')} over 100 MB, ${bytes(number(size))} in all, never used.` },
    action: 'See postgres_indexes; each write keeps them up to date for nothing.',
  },
  {
    id: 'cache',
    title: 'Cache hits',
    sql: () =>
      `SELECT sum(blks_hit)::float8 AS hit, sum(blks_read)::float8 AS read FROM pg_stat_database WHERE datname = current_database()`,
    rate: ({ hit, read }) => {
      const all = number(hit) + number(read);
      if (all < 10_000) return { state: 'ok', sentence: 'Too little was read to tell.' };
      const share = number(hit) / all;
      return { state: share < 0.9 ? 'warning' : 'ok', sentence: `${percent(share)} of the blocks read came from shared_buffers.` };
    },
    action: 'See postgres_slow_statements (order: io) for what reads much; raise shared_buffers if it is small.',
  },
  {
    id: 'checkpoints',
    title: 'Checkpoints',
    sql: ({ version }) =>
      version >= 170000
        ? 'SELECT num_timed AS timed, num_requested AS asked FROM pg_stat_checkpointer'
        : 'SELECT checkpoints_timed AS timed, checkpoints_req AS asked FROM pg_stat_bgwriter',
    rate: ({ timed, asked }) => {
      const all = number(timed) + number(asked);
      return {
        state: all >= 20 && number(asked) > number(timed) ? 'warning' : 'ok',
        sentence: `${asked} of ${all} came before their time.`,
      };
    },
    action: 'Raise max_wal_size, so that checkpoints come by time.',
  },
];
