import type { MariadbServer, StatementResult } from './server.ts';

/** Snapshot of all server state that a statement could change, by name. */
export type State = Readonly<Record<string, string>>;

/** Session variables that change by themselves or with every statement. */
const RESTLESS =
  'timestamp|rand_seed.|last_insert_id|insert_id|identity|pseudo_thread_id|warning_count|error_count|in_transaction|last_gtid';

/** Queries for another session: rows, objects, users, settings, the binary log and other sessions. */
const SERVER_STATE: Readonly<Record<string, string>> = {
  objects: `SELECT table_schema, table_name, table_type, engine, auto_increment, create_time, create_options FROM information_schema.tables
    WHERE table_schema NOT IN ('information_schema', 'performance_schema') ORDER BY 1, 2`,
  columns: `SELECT table_schema, table_name, column_name, column_default, column_type, extra FROM information_schema.columns
    WHERE table_schema NOT IN ('information_schema', 'performance_schema') ORDER BY 1, 2, ordinal_position`,
  routines: 'SELECT db, name, type, body, definer, modified FROM mysql.proc ORDER BY 1, 2, 3',
  triggers: 'SELECT trigger_schema, trigger_name, action_statement FROM information_schema.triggers ORDER BY 1, 2',
  events: 'SELECT db, name, body, status, last_executed FROM mysql.event ORDER BY 1, 2',
  settings: `SELECT * FROM information_schema.global_variables WHERE NOT LOWER(variable_name) REGEXP '^(${RESTLESS})$' ORDER BY 1`,
  schemas: 'SELECT * FROM information_schema.schemata ORDER BY 1, 2',
  plugins: 'SELECT plugin_name, plugin_status FROM information_schema.plugins ORDER BY 1',
  binlog: 'SHOW MASTER STATUS',
  // A session that a test holds open (`server.hold`); those of the test itself come and go.
  sessions: "SELECT id, user, command FROM information_schema.processlist WHERE user = 'witness'",
};

/** Server options that make locks visible in performance_schema. */
export const INSTRUMENTS = ['--performance-schema=ON', '--performance-schema-instrument=wait/lock/metadata/sql/mdl=ON'];

/** Queries for the session that ran the statements. */
const SESSION_STATE: Readonly<Record<string, string>> = {
  settings: `SELECT * FROM information_schema.session_variables WHERE NOT LOWER(variable_name) REGEXP '^(${RESTLESS})$' ORDER BY 1`,
  // The server's own `sys` views store a limit in @sys.statement_truncate_len.
  // Reading a variable that is not set makes an entry of NULL.
  variables:
    "SELECT * FROM information_schema.user_variables WHERE variable_name NOT LIKE 'sys.%' AND variable_value IS NOT NULL ORDER BY 1",
  transactions: 'SELECT COUNT(*) FROM information_schema.innodb_trx',
  // Locks of every kind and session: GET_LOCK, LOCK TABLES, an open transaction. Needs the options in INSTRUMENTS.
  locks: `SELECT object_type, object_schema, object_name, lock_type, lock_duration FROM performance_schema.metadata_locks
    WHERE object_name IS NULL OR object_name <> 'metadata_locks' ORDER BY 1, 2, 3`,
  transaction: 'SELECT @@in_transaction',
  database: 'SELECT DATABASE(), CURRENT_ROLE(), FOUND_ROWS() * 0',
};

export interface Observed {
  results: StatementResult[];
  /** Names of the snapshot entries that differ at the end. */
  effects: string[];
  /** Some removed and added lines of each of these, for the reader of a failed test. */
  changes: string[];
}

/** Runs statements in one new session of the superuser and returns the differences. */
export async function observe(server: MariadbServer, statements: readonly string[], database: string): Promise<Observed> {
  const before = await serverState(server);
  const looks = Object.values(SESSION_STATE);
  const all = await server.run([...looks, ...statements, ...looks], database);
  const after = await serverState(server);
  const pairs = Object.keys(before).map((name): [string, string, string] => [name, before[name]!, after[name] ?? '']);
  for (const [index, name] of Object.keys(SESSION_STATE).entries())
    pairs.push([`session ${name}`, all[index]!.output, all[all.length - looks.length + index]!.output]);
  const changed = pairs.filter(([, old, now]) => old !== now);
  return {
    results: all.slice(looks.length, -looks.length),
    effects: changed.map(([name]) => name),
    changes: changed.map(([name, old, now]) => `${name}: gone ${onlyIn(old, now)}, new ${onlyIn(now, old)}`),
  };
}

async function serverState(server: MariadbServer): Promise<State> {
  const queries = Object.values(SERVER_STATE);
  const tables = await server.rows(`SELECT CONCAT('\`', table_schema, '\`.\`', table_name, '\`') FROM information_schema.tables
    WHERE table_type IN ('BASE TABLE', 'SEQUENCE') AND table_schema NOT IN ('information_schema', 'performance_schema') ORDER BY 1`);
  const names = tables.map(([name]) => name!);
  const checksums = names.length === 0 ? [] : [`CHECKSUM TABLE ${names.join(', ')} EXTENDED`];
  const sequences = await server.rows("SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'SEQUENCE'");
  const draws = sequences.map(([schema, name]) => `SELECT * FROM \`${schema}\`.\`${name}\``);
  const results = await server.run([...queries, ...checksums, ...draws]);
  const failed = results.find(({ error }) => error);
  if (failed) throw new Error(`The state of the server could not be read: ${failed.error!.message}`);
  const looked = [
    ...Object.keys(SERVER_STATE),
    ...(checksums.length > 0 ? ['rows'] : []),
    ...sequences.map((each) => `sequence ${each.join('.')}`),
  ];
  // The server returns names that differ only in case in any order, so sort the lines.
  const state = Object.fromEntries(looked.map((name, index) => [name, results[index]!.output.split('\n').toSorted().join('\n')]));
  return { ...state, files: server.files().join('\n') };
}

/** The first lines of `text` that `other` lacks. */
function onlyIn(text: string, other: string): string {
  const known = new Set(other.split('\n'));
  const lines = text.split('\n').filter((line) => !known.has(line));
  return JSON.stringify(lines.slice(0, 3)).slice(0, 300);
}
