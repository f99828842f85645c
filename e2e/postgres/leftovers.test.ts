import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../../core/engines/postgres/testing/server.ts';
import { POOLED, PROFILES } from '../../core/engines/registry.ts';
import { Pools } from '../../core/pool/pools.ts';
import type { Lease } from '../../core/pool/session-pool.ts';
import { homeWith, postgresProfile } from '../support/postgres.ts';
import { connect } from '../support/process.ts';

const never = new AbortController().signal;
let server: PostgresServer;
beforeAll(async () => {
  // Own server: its own role, and locks of the whole server.
  server = await startPostgres();
  // A view and functions hide from the parser what they do; the session has to be clean all the same.
  await server.admin(`CREATE ROLE other; CREATE TABLE t (n int); INSERT INTO t VALUES (1);
    CREATE VIEW locks AS SELECT pg_advisory_lock(42)::text AS locked;
    CREATE VIEW sets AS SELECT set_config('search_path', 'nowhere', false) AS was`);
});
afterAll(() => server.close());

async function rows(lease: Lease, sql: string): Promise<unknown[][]> {
  const stream = await lease.session.execute(sql, [], { signal: never, readOnly: true, anyCode: true });
  const all: unknown[][] = [];
  for await (const batch of stream.batches) all.push(...batch);
  return all;
}

/** What one caller leaves, and the question whose answer would show it to the next. */
const LEFTOVERS = [
  ['a setting', "SELECT set_config('work_mem', '77MB', false)", "SELECT current_setting('work_mem') = '77MB'"],
  ['a setting of a view', 'SELECT was FROM sets', "SELECT current_setting('search_path') = 'nowhere'"],
  ['a plain SET', "SET application_name = 'left behind'", "SELECT current_setting('application_name') = 'left behind'"],
  ['a role', 'SET ROLE other', "SELECT current_user = 'other'"],
  ['a session authorization', 'SET SESSION AUTHORIZATION other', "SELECT session_user = 'other'"],
  ['a prepared statement', 'PREPARE mine AS SELECT 1', "SELECT count(*) > 0 FROM pg_prepared_statements WHERE name = 'mine'"],
  ['an advisory lock', 'SELECT pg_advisory_lock(7)', "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory'"],
  ['an advisory lock of a view', 'SELECT locked FROM locks', "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory'"],
  ['a channel', 'LISTEN news', 'SELECT count(*) > 0 FROM pg_listening_channels()'],
  ['a cursor', 'DECLARE c CURSOR WITH HOLD FOR SELECT 1', "SELECT count(*) > 0 FROM pg_cursors WHERE name = 'c'"],
  ['the end of the transaction', 'COMMIT', "SELECT current_setting('transaction_read_only') = 'off'"],
  ['characteristics', 'SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE', "SELECT current_setting('transaction_read_only') = 'off'"],
] as const;

describe('with the parser and the check of the catalogue switched off, nothing of one call is visible to the next on the same session', () => {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-leftovers-'));
  const pools = new Pools({ ...POOLED, home, resources: '/nowhere', readSecrets: async () => ({}) });
  afterAll(() => pools.close());
  const pool = () => pools.pool(PROFILES.schema.parse(postgresProfile('one', server, { limits: { concurrency: 1 } })));

  test.each(LEFTOVERS)('%s', async (_, leave, visible) => {
    const first = await pool().acquire(never);
    const [pid] = await rows(first, 'SELECT pg_backend_pid()');
    await rows(first, leave);
    await first.release();
    const second = await pool().acquire(never);
    const seen = [await rows(second, 'SELECT pg_backend_pid()'), await rows(second, visible)];
    const [state] = await server.admin<{ state: string }>(`SELECT state FROM pg_stat_activity WHERE pid = ${pid?.[0]}`);
    await second.release();
    // The same session, or the test would show nothing.
    expect(seen).toEqual([[pid], [[false]]]);
    expect(state?.state).toBe('idle');
  });

  test('each of these questions can be answered with yes', async () => {
    for (const [, leave, visible] of LEFTOVERS) {
      // Outside of Hydrant, one after the other on one connection.
      expect(await onOneConnection(leave, visible), leave).toBe(true);
    }
  });
});

async function onOneConnection(leave: string, visible: string): Promise<unknown> {
  const client = new pg.Client({ host: server.folder, port: server.port, user: 'postgres', database: 'postgres', ssl: false });
  await client.connect();
  try {
    await client.query(leave);
    const { rows: answer } = await client.query<[unknown]>({ text: visible, rowMode: 'array' });
    return answer[0]?.[0];
  } finally {
    await client.end();
  }
}

test('under full, what a write leaves behind is gone with its session', async () => {
  const session = await connect(['-p', 'pg'], { home: homeWith(postgresProfile('pg', server, { policy: 'full' })) });
  const run = (sql: string) => session.call('execute_query', { sql });
  expect((await run('CREATE TEMP TABLE mine AS SELECT 1 AS n')).isError).toBe(false);
  expect((await run('SELECT * FROM mine')).code).toBe('STATEMENT_INVALID');
  expect((await run('INSERT INTO t VALUES (2)')).isError).toBe(false);
  // Of a shared session nobody may begin or end the transaction, whatever the policy.
  expect((await run('BEGIN')).code).toBe('READ_ONLY');
  expect((await run('SELECT count(*) FROM t')).structured.rows).toEqual([[2]]);
  expect((await run("SET statement_timeout = '1ms'")).isError).toBe(false);
  expect((await run('SELECT pg_sleep(0.05)')).isError).toBe(false);
  const open = await server.admin(
    "SELECT 1 FROM pg_stat_activity WHERE application_name = 'hydrant' AND state LIKE 'idle in transaction%'",
  );
  expect(open).toEqual([]);
  await session.close();
});
