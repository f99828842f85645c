import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../core/engines/postgres/testing/server.ts';
import { connect, freshHome, hydrant, type Session } from './support/process.ts';

const EIGHT = [
  'list_environments',
  'search_objects',
  'execute_query',
  'get_result',
  'explain_query',
  'compare_query',
  'compare_schema',
  'test_connection',
];

let server: PostgresServer;
let home: string;
const open: Session[] = [];
const clients: pg.Client[] = [];

beforeAll(async () => {
  server = await startPostgres({ settings: { shared_preload_libraries: "'pg_stat_statements'" } });
  await server.admin('CREATE EXTENSION pg_stat_statements');
  await server.admin('CREATE ROLE little LOGIN');
  await server.admin('CREATE TABLE orders AS SELECT i AS id FROM generate_series(1, 5000) i');
  home = freshHome();
  for (const [id, policy, user] of [
    ['off', 'read-only', 'postgres'],
    ['reads', 'read-only', 'postgres'],
    ['asks', 'approve-writes', 'postgres'],
    ['full', 'full', 'postgres'],
    ['little', 'full', 'little'],
  ] as const) {
    const file = join(home, `${id}.json`);
    const connection = { host: server.host, port: server.port, database: 'postgres', user };
    writeFileSync(file, JSON.stringify({ name: id, engine: 'postgres', policy, connection, auth: { method: 'none' } }));
    const added = hydrant(home, ['profiles', 'add', id, '--from', file, ...(id === 'off' ? [] : ['--pack', 'postgres-admin'])]);
    expect(added, added.err).toMatchObject({ code: 0 });
  }
});
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
  for (const client of clients.splice(0)) await client.end().catch(() => undefined);
});
afterAll(() => server?.close());

async function serve(ids: string[], options: Parameters<typeof connect>[1] = {}): Promise<Session> {
  const session = await connect(
    ids.flatMap((id) => ['-p', id]),
    { home, ...options },
  );
  open.push(session);
  return session;
}

const names = async (session: Session): Promise<string[]> => (await session.client.listTools()).tools.map(({ name }) => name);

/** A session of somebody else that runs one statement; `ended` resolves with why it ended. */
async function sleeper(sql = 'SELECT pg_sleep(60)'): Promise<{ pid: number; ended: Promise<string>; run: (sql: string) => void }> {
  const client = new pg.Client({ host: server.folder, port: server.port, user: 'postgres', database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  const ended = client.query(sql).then(
    () => 'finished',
    (error: Error) => error.message,
  );
  await sleep(200);
  const { processID: pid } = client as unknown as { processID: number };
  return { pid, ended, run: (next) => void client.query(next).catch(() => undefined) };
}

const stateOf = async (pid: number): Promise<string | undefined> =>
  (await server.admin<{ state: string }>(`SELECT state FROM pg_stat_activity WHERE pid = ${pid}`))[0]?.state;

describe.each(['modern', 'legacy'] as const)('tools/list in the %s era', (era) => {
  test('has the eight while no pack is on, and more after them where one is', async () => {
    const off = await serve(['off', 'sample'], { era });
    expect(await names(off)).toEqual(EIGHT);
    expect(off.client.getInstructions()).not.toContain('pack');
    const on = await serve(['off', 'reads'], { era });
    const all = await names(on);
    expect(all.slice(0, 8)).toEqual(EIGHT);
    expect(all.length).toBe(19);
    expect(all.slice(8).every((name) => name.startsWith('postgres_'))).toBe(true);
    expect(on.client.getInstructions()).toContain('The tools of the pack postgres-admin work in: reads.');
    const { tools } = await on.client.listTools();
    for (const { name, annotations, outputSchema } of tools.slice(8)) {
      expect(outputSchema, name).toMatchObject({ type: 'object' });
      expect(annotations, name).toMatchObject(
        name === 'postgres_cancel_backend' ? { readOnlyHint: false, destructiveHint: true } : { readOnlyHint: true },
      );
    }
  });
});

test('each tool answers, as a superuser and as a login that may see little', async () => {
  const session = await serve(['reads', 'little', 'off']);
  for (const environment of ['reads', 'little'])
    for (const name of (await names(session)).slice(8)) {
      if (name === 'postgres_cancel_backend') continue;
      const answer = await session.call(name, { environment });
      expect(answer.isError, `${name} in ${environment}: ${answer.text}`).toBe(false);
      expect(answer.structured).toMatchObject({ environment });
    }
  expect((await session.call('postgres_health')).structured.environment).toBe('reads');
  const off = await session.call('postgres_health', { environment: 'off' });
  expect(off).toMatchObject({ isError: true, code: 'PACK_OFF', text: expect.stringContaining('hydrant profiles pack off postgres-admin') });
  expect((await session.call('postgres_health', { enviroment: 'off' })).code).toBe('PARAMETER_INVALID');
});

describe('cancelling', () => {
  test('read-only: refused, and it runs on', async () => {
    const session = await serve(['reads']);
    const { pid } = await sleeper();
    for (const terminate of [false, true])
      expect((await session.call('postgres_cancel_backend', { pid, terminate })).code).toBe('READ_ONLY');
    expect(await stateOf(pid)).toBe('active');
  });

  test('approve-writes: asked for with user and statement, good for this very statement once', async () => {
    const session = await serve(['asks']);
    const { pid, ended, run } = await sleeper();
    expect((await session.call('postgres_cancel_backend', { pid })).code).toBe('APPROVAL_REQUIRED');
    const waiting = (): { id: string; statement: string }[] =>
      (JSON.parse(hydrant(home, ['approvals', 'list', '--json']).out) as { requests: { id: string; statement: string }[] }).requests;
    const [request] = waiting();
    expect(request?.statement).toMatch(
      new RegExp(
        `^-- with the values \\["postgres",".*","SELECT pg_sleep\\(60\\)"\\]\nSELECT pg_cancel_backend\\(pid\\) AS done FROM pg_stat_activity WHERE pid = ${pid} `,
      ),
    );
    expect(hydrant(home, ['approvals', 'approve', request?.id ?? '']).code).toBe(0);
    expect(await stateOf(pid)).toBe('active');
    // A yes to cancel is none to end the session.
    expect((await session.call('postgres_cancel_backend', { pid, terminate: true })).code).toBe('APPROVAL_REQUIRED');
    const done = await session.call('postgres_cancel_backend', { pid });
    expect(done, done.text).toMatchObject({
      isError: false,
      structured: { done: true, user: 'postgres', statement: 'SELECT pg_sleep(60)' },
    });
    expect(await ended).toContain('canceling statement due to user request');

    // The next statement of the same session is another one.
    run('SELECT pg_sleep(50)');
    await sleep(200);
    expect((await session.call('postgres_cancel_backend', { pid })).code).toBe('APPROVAL_REQUIRED');
    for (const { id, statement } of waiting().filter(
      (one) => one.statement.includes('pg_sleep(50)') && one.statement.includes('pg_cancel'),
    ))
      expect(hydrant(home, ['approvals', 'approve', id]).code, statement).toBe(0);
    await server.admin(`SELECT pg_cancel_backend(${pid})`);
    run('SELECT pg_sleep(50)');
    await sleep(200);
    expect((await session.call('postgres_cancel_backend', { pid })).code).toBe('APPROVAL_REQUIRED');
    expect(await stateOf(pid)).toBe('active');
  });

  test('full: done; terminate ends the session', async () => {
    const session = await serve(['full']);
    const { pid, ended } = await sleeper();
    const other = await sleeper('BEGIN');
    expect((await session.call('postgres_cancel_backend', { pid })).structured.done).toBe(true);
    expect(await ended).toContain('canceling statement');
    expect(await stateOf(pid)).toBe('idle');
    expect(await stateOf(other.pid)).toBe('idle in transaction');
    expect((await session.call('postgres_cancel_backend', { pid: other.pid, terminate: true })).structured.done).toBe(true);
    await expect.poll(() => stateOf(other.pid)).toBeUndefined();
    expect((await session.call('postgres_cancel_backend', { pid: other.pid })).code).toBe('PARAMETER_INVALID');
  });

  test('a login without the right: what the owner can run; a process of the server: never', async () => {
    const session = await serve(['little', 'full']);
    const { pid } = await sleeper();
    expect(await session.call('postgres_cancel_backend', { pid })).toMatchObject({
      code: 'SETUP_MISSING',
      text: expect.stringContaining('GRANT pg_signal_backend TO "little";'),
    });
    expect(await stateOf(pid)).toBe('active');
    const [checkpointer] = await server.admin<{ pid: number }>("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
    expect((await session.call('postgres_cancel_backend', { pid: checkpointer?.pid, environment: 'full' })).code).toBe('PARAMETER_INVALID');
  });
});

test('the command line switches packs, and tells of ones that cannot be', () => {
  expect(hydrant(home, ['profiles', 'pack', 'off', 'postgres-admn'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('did you mean'),
  });
  expect(hydrant(home, ['profiles', 'pack', 'off', 'postgres-admin']).out).toContain('off: packs postgres-admin.');
  expect(hydrant(home, ['profiles', 'pack', 'off', 'postgres-admin', '--off']).out).toContain('off: packs none.');
  expect(hydrant(home, ['profiles', 'add', 'duck', '--sample', 'dev', '--pack', 'postgres-admin'])).toMatchObject({
    code: 0,
    err: expect.stringContaining('which is for postgres'),
  });
  expect(hydrant(home, ['profiles', 'list']).err).toContain('Profile duck names the pack postgres-admin');
  expect(hydrant(home, ['stdio', '-p', 'duck']).err).toContain('Profile duck names the pack postgres-admin');
});
