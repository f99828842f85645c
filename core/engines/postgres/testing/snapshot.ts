import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresServer } from './server.ts';

/** State of a server by part; two snapshots are compared part by part. */
export type Snapshot = Readonly<Record<string, string>>;

/** Each as one text; the parts are told apart so that a difference says where it is. */
const PARTS: Readonly<Record<string, string>> = {
  relations: `SELECT oid, relname, relnamespace, relkind, relowner, relacl, relfilenode, relnatts, relrowsecurity, relpersistence FROM pg_class
    WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_(temp|toast_temp)')`,
  'temporary relations': `SELECT relname FROM pg_class WHERE relpersistence = 't'`,
  columns: 'SELECT attrelid, attname, atttypid, attnum, attnotnull, attisdropped FROM pg_attribute WHERE attrelid >= 16384',
  statistics: `SELECT relname, reltuples FROM pg_class UNION ALL SELECT 'pg_statistic', count(*) FROM pg_statistic`,
  sequences: 'SELECT schemaname, sequencename, last_value FROM pg_sequences',
  schemas: "SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname !~ '^pg_(temp|toast_temp)'",
  roles: 'SELECT * FROM pg_authid',
  memberships: 'SELECT roleid, member FROM pg_auth_members',
  'settings of roles and databases': 'SELECT * FROM pg_db_role_setting',
  databases: 'SELECT oid, datname, datdba, datacl, datallowconn FROM pg_database',
  functions: 'SELECT oid, proname, prosrc FROM pg_proc WHERE oid >= 16384',
  operators: 'SELECT oid, oprname FROM pg_operator WHERE oid >= 16384',
  types:
    "SELECT oid, typname FROM pg_type WHERE oid >= 16384 AND typnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_temp')",
  extensions: 'SELECT oid, extname, extversion FROM pg_extension',
  'large objects': `SELECT m.oid, m.lomowner, m.lomacl, l.pageno, md5(l.data) FROM pg_largeobject_metadata m LEFT JOIN pg_largeobject l ON l.loid = m.oid`,
  comments: 'SELECT * FROM pg_description WHERE objoid >= 16384',
  labels: 'SELECT * FROM pg_seclabel',
  indexes: 'SELECT indexrelid, indisclustered, indisvalid FROM pg_index',
  publications: 'SELECT oid FROM pg_publication UNION ALL SELECT oid FROM pg_subscription',
  'foreign servers': 'SELECT oid, srvname FROM pg_foreign_server',
  'replication origins': 'SELECT * FROM pg_replication_origin',
  'replication slots': 'SELECT slot_name, slot_type, confirmed_flush_lsn FROM pg_replication_slots',
  'prepared transactions': 'SELECT gid FROM pg_prepared_xacts',
  'advisory locks': `SELECT classid, objid, mode FROM pg_locks WHERE locktype = 'advisory'`,
  'settings of new sessions': 'SELECT name, setting FROM pg_settings',
  'configuration read again': 'SELECT pg_conf_load_time()',
  'statistics reset': 'SELECT datname, stats_reset FROM pg_stat_database WHERE datname = current_database()',
  'statistics of the server reset': 'SELECT stats_reset FROM pg_stat_bgwriter',
  checkpoints: 'SELECT redo_lsn FROM pg_control_checkpoint()',
  sessions: `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
};

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
/** Count and sum of hashes, whatever the order of the rows. */
const whole = (sql: string): string => `(SELECT count(*) || ':' || coalesce(sum(hashtextextended(q::text, 0)), 0) FROM (${sql}) AS q)`;
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Snapshot of everything that a statement could change, read in a separate session, without the rows of schema `butFor`. */
export async function takeSnapshot(server: PostgresServer, butFor = ''): Promise<Snapshot> {
  const tables = await server.admin<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '${butFor}')`,
  );
  const queries = [
    ...Object.entries(PARTS),
    ...tables.map(({ schema, name }) => [`rows of ${schema}.${name}`, `SELECT * FROM ${quoted(schema)}.${quoted(name)}`] as const),
  ];
  const [row = {}] = await server.admin<Record<string, string>>(
    `SELECT ${queries.map(([name, sql]) => `${whole(sql)} AS ${quoted(name)}`).join(',\n')}`,
  );
  return { ...row, ...Object.fromEntries(files(server.folder)) };
}

/** Names of the parts in which two snapshots differ. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
}

/** Files beside the data folder and directly in it; deeper ones are the server's own storage. */
function files(folder: string): [string, string][] {
  const names = (path: string): string[] => readdirSync(path).sort();
  const data = join(folder, 'data');
  const read = (name: string): string => hash(readFileSync(join(data, name), 'utf8'));
  return [
    ['files of the server', [...names(folder), ...names(data), ...names(join(data, 'pg_replslot'))].join(' ')],
    ['configuration files', [read('postgresql.conf'), read('postgresql.auto.conf'), read('pg_hba.conf')].join(' ')],
  ];
}
