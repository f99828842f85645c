import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debianBuild, embeddedBuild } from '../../testing/builds.ts';
import { type PostgresServer, startPostgres } from '../../testing/server.ts';
import { type ToolsOn, toolsOn } from '../../testing/tools-on.ts';
import { POSTGRES_ADMIN } from './description.ts';

const builds = [embeddedBuild(), debianBuild()].filter((build) => build !== undefined);

const SEED = [
  'CREATE EXTENSION pg_stat_statements',
  'CREATE EXTENSION pgstattuple',
  'CREATE ROLE little LOGIN',
  'CREATE TABLE people (id int PRIMARY KEY, name text, n int) WITH (autovacuum_enabled = false)',
  "INSERT INTO people SELECT i, 'name ' || i, i % 7 FROM generate_series(1, 20000) i",
  'CREATE INDEX people_name ON people (name)',
  'CREATE INDEX people_name_again ON people (name)',
  'CREATE INDEX people_name_n ON people (name, n)',
  'DELETE FROM people WHERE id % 2 = 0',
  'ANALYZE people',
  'CREATE TABLE locked (id int)',
  'CREATE TABLE twice (n int)',
  'INSERT INTO twice VALUES (1), (1)',
  "SELECT pg_create_logical_replication_slot('left_behind', 'pgoutput')",
];

describe.each(builds)('on a real server ($name)', (build) => {
  let server: PostgresServer;
  let admin: ToolsOn;
  let little: ToolsOn;
  const sessions: pg.Client[] = [];
  const login = async (): Promise<pg.Client & { processID: number }> => {
    const client = new pg.Client({
      host: server.folder,
      port: server.port,
      user: 'postgres',
      database: 'postgres',
      application_name: 'shop',
    });
    client.on('error', () => undefined);
    await client.connect();
    sessions.push(client);
    return client as pg.Client & { processID: number };
  };
  let holder: pg.Client & { processID: number };
  let waiter: pg.Client & { processID: number };

  beforeAll(async () => {
    server = await startPostgres({
      build,
      settings: {
        shared_preload_libraries: "'pg_stat_statements'",
        wal_level: 'logical',
        primary_conninfo: "'host=nowhere password=tell-nobody-this'",
      },
    });
    for (const sql of SEED) await server.admin(sql);
    await server.admin('CREATE UNIQUE INDEX CONCURRENTLY twice_broken ON twice (n)').catch(() => undefined);
    holder = await login();
    await holder.query("BEGIN; UPDATE people SET n = 1 WHERE id = 1; SELECT 'password=hunter22hunter22'");
    waiter = await login();
    waiter.query('UPDATE people SET n = 2 WHERE id = 1').catch(() => undefined);
    const exclusive = await login();
    await exclusive.query('BEGIN; LOCK TABLE locked');
    await sleep(1100);
    admin = await toolsOn(server);
    little = await toolsOn(server, { connection: { user: 'little' } as never });
  });
  afterAll(async () => {
    await Promise.all([admin, little].map((tools) => tools?.runtime.close()));
    for (const client of sessions) (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    await server.close();
  });

  test('activity: statements masked, waits and who blocks', async () => {
    const { text, structured } = await admin.call('postgres_activity');
    expect(structured.sessions).toContainEqual(
      expect.objectContaining({
        pid: waiter.processID,
        wait: 'Lock: transactionid',
        blocked_by: String(holder.processID),
        application: 'shop',
      }),
    );
    expect(text).toContain('idle in transaction');
    expect(text).not.toContain('hunter22');
    expect((await little.call('postgres_activity')).text).toContain('GRANT pg_monitor TO "little";');
  });

  test('a login that sees little is told of pg_monitor by the tools whose description says that they need it, and by no other', async () => {
    for (const tool of POSTGRES_ADMIN.tools.filter((one) => !('changes' in one))) {
      const described = 'needs' in tool && (tool.needs as readonly string[]).includes('pg_monitor');
      expect((await little.call(tool.name)).text.includes('GRANT pg_monitor'), tool.name).toBe(described);
    }
  });

  test('locks: the tree, for a login that sees little too', async () => {
    for (const tools of [admin, little])
      expect((await tools.call('postgres_locks')).text).toMatch(
        new RegExp(`^pid ${holder.processID}.*\\n  └ pid ${waiter.processID}.*waits for a row another transaction changed`, 'm'),
      );
  });

  test('indexes: unused, doubled, overlapping, invalid', async () => {
    const { structured } = await admin.call('postgres_indexes');
    expect(structured.unused).toContainEqual(expect.objectContaining({ index: 'people_name_n', table: 'people' }));
    expect(structured.overlapping).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ index: 'people_name_again', covered_by: 'people_name', how: 'the same' }),
        expect.objectContaining({ index: 'people_name', covered_by: 'people_name_n', how: 'its beginning' }),
      ]),
    );
    expect(structured.overlapping).not.toContainEqual(expect.objectContaining({ index: 'people_name', covered_by: 'people_name_again' }));
    expect(structured.invalid).toMatchObject([{ index: 'twice_broken' }]);
    expect((await admin.call('postgres_indexes', { schema: 'nowhere' })).structured.unused).toEqual([]);
  });

  test('sizes: a table held exclusively is named, not waited for', async () => {
    const { structured } = await admin.call('postgres_sizes');
    expect(structured.tables).toContainEqual(expect.objectContaining({ table: 'people', dead: 10_000 }));
    expect(structured.held).toEqual([{ table: 'locked' }]);
    expect((structured.databases as object[]).length).toBeGreaterThan(0);
  });

  test('bloat: an estimate that says so, near what pgstattuple measures', async () => {
    const { text, structured } = await admin.call('postgres_bloat', { min_mb: 0 });
    const of = (rows: unknown): number =>
      (rows as { table: string; part_share: number }[]).find(({ table }) => table === 'people')?.part_share ?? 0;
    expect(of(structured.tables)).toBeGreaterThan(0.4);
    expect(Math.abs(of(structured.tables) - of(structured.measured))).toBeLessThan(0.15);
    expect(text).toContain('rough guide');
    expect((await little.call('postgres_bloat')).text).toContain('pg_stat_scan_tables');
  });

  test('bloat: never “none seems bloated” of what could not be looked at', async () => {
    const closed = (await little.call('postgres_bloat')).text;
    expect(closed).toContain('Nothing is known: 3 of 3 tables could not be looked at: 3 that this login may not read.');
    expect(closed).not.toMatch(/No (?:table|btree index) seems bloated/);
    await server.admin(
      'CREATE SCHEMA later; CREATE TABLE later.raw (n int PRIMARY KEY); INSERT INTO later.raw SELECT generate_series(1, 1000)',
    );
    const raw = (await admin.call('postgres_bloat', { schema: 'later' })).text;
    expect(raw).toContain('Nothing is known: 1 of 1 tables could not be looked at: 1 without statistics');
    await server.admin('ANALYZE later.raw');
    expect((await admin.call('postgres_bloat', { schema: 'later' })).text).toContain('No table seems bloated.');
    expect((await admin.call('postgres_bloat', { schema: 'nowhere' })).text).toContain('There are no tables here.');
    expect((await admin.call('postgres_bloat')).text).toContain('tables could not be looked at');
    await server.admin('DROP SCHEMA later CASCADE');
  });

  test.each(['total', 'mean', 'calls', 'io'])('slow statements by %s', async (order) => {
    const { structured } = await admin.call('postgres_slow_statements', { order, limit: 3 });
    expect(structured.statements).toHaveLength(3);
    expect(JSON.stringify(await little.call('postgres_slow_statements', { order }))).toContain('GRANT pg_monitor');
  });

  test('replication: the slot nobody reads', async () => {
    const { structured } = await admin.call('postgres_replication');
    expect(structured.slots).toMatchObject([{ slot: 'left_behind', kind: 'logical', active: false }]);
    expect((await little.call('postgres_replication')).text).toContain('No standby');
  });

  test('settings: what differs, secrets masked', async () => {
    const { text, structured } = await admin.call('postgres_settings');
    expect(structured.settings).toContainEqual(
      expect.objectContaining({ name: 'fsync', value: 'off', standard: 'on', source: 'configuration file' }),
    );
    expect(text).toContain('primary_conninfo|•••');
    expect(text).not.toContain('tell-nobody');
    // Settings that our own session changed are not the server's.
    expect(text).not.toMatch(/statement_timeout|bytea_output/);
    expect((await admin.call('postgres_settings', { name: 'statement_timeout' })).structured.settings).toMatchObject([{ value: '0' }]);
    expect((await admin.call('postgres_settings', { name: 'shared_preload' })).structured.settings).toMatchObject([
      { value: 'pg_stat_statements' },
    ]);
  });

  test('vacuum: dead rows, autovacuum that is off, wraparound', async () => {
    const { structured } = await admin.call('postgres_vacuum');
    expect((structured.tables as object[])[0]).toMatchObject({ table: 'people', dead: 10_000, option: 'autovacuum is off' });
    expect((structured.wraparound as object[]).length).toBeGreaterThan(1);
  });

  test('health: plain words, and what it may not tell', async () => {
    const { text, structured } = await admin.call('postgres_health');
    const state = (id: string) => (structured.checks as { id: string; state: string }[]).find((check) => check.id === id)?.state;
    expect(structured.checks).toHaveLength(13);
    expect([state('blocked'), state('dead-rows'), state('invalid-indexes')]).toEqual(['warning', 'warning', 'warning']);
    expect(text).toMatch(/^0 bad, 3 to look at, 10 fine\./);
    expect((await little.call('postgres_health')).text).toContain('3 not to be told');
  });

  test('a server without pg_stat_statements in this database: what to run', async () => {
    await server.admin('CREATE DATABASE plain');
    const plain = await toolsOn(server, { connection: { database: 'plain' } as never });
    await expect(plain.call('postgres_slow_statements')).rejects.toMatchObject({
      code: 'SETUP_MISSING',
      next: expect.stringContaining('CREATE EXTENSION IF NOT EXISTS pg_stat_statements; (in the database plain)'),
    });
    await plain.runtime.close();
  });

  test('every statement of the pack is in the history as a read', async () => {
    const rows = (await admin.runtime.history()).list({ limit: 500 }).rows;
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) expect(row).toMatchObject({ verdict: 'allow', state: 'ok' });
  });
});

test('pg_stat_statements that is not loaded is told to whoever asks', async () => {
  // Uses its own server, since the pack reports on the whole server.
  const server = await startPostgres();
  try {
    const tools = await toolsOn(server);
    await expect(tools.call('postgres_slow_statements')).rejects.toMatchObject({
      code: 'SETUP_MISSING',
      next: expect.stringContaining("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'"),
    });
    await tools.runtime.close();
  } finally {
    await server.close();
  }
});
