import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../../core/engines/postgres/testing/server.ts';
import { freePort } from '../support/free-port.ts';
import { listedEnvironments } from '../support/headed.ts';
import { homeWith, postgresProfile, sessions } from '../support/postgres.ts';
import { connect, type Session } from '../support/process.ts';

let server: PostgresServer;
let other: PostgresServer;
let hole: Server;
let holePort = 0;
beforeAll(async () => {
  const seed = `CREATE TABLE t AS SELECT n, md5(n::text) AS text FROM generate_series(1, 2000) n`;
  // Own server: one of the two is killed.
  [server, other] = await Promise.all([startPostgres(), startPostgres()]);
  await Promise.all([server.admin(seed), other.admin(seed)]);
  // It accepts, and never says a word.
  hole = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => hole.once('listening', resolve));
  holePort = (hole.address() as { port: number }).port;
});
afterAll(async () => {
  hole.close();
  await Promise.all([server.close(), other.close()]);
});

interface Answer {
  ok: boolean;
  code: string | undefined;
  at: number;
  ms: number;
}

/** Asks again and again until told to stop; every good answer is looked at. */
async function reader(session: Session, environment: string, stop: AbortSignal, seed: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let n = seed; !stop.aborted; n += 7) {
    const low = (n * 37) % 1900;
    const began = performance.now();
    const answer = await session.call('execute_query', {
      environment,
      sql: `SELECT n, text = md5(n::text) AS right FROM t WHERE n > ${low} ORDER BY n LIMIT 20`,
    });
    if (!answer.isError) expect(answer.structured.rows).toEqual(Array.from({ length: 20 }, (_, index) => [low + index + 1, true]));
    answers.push({ ok: !answer.isError, code: answer.code, at: performance.now(), ms: performance.now() - began });
    if (answer.isError) await sleep(20);
  }
  return answers;
}

test('a server that is killed and comes back under twenty readers: no wrong answer, and good ones soon again', async () => {
  const home = homeWith(
    postgresProfile('one', server, { environment: 'one', limits: { concurrency: 10 } }),
    postgresProfile('two', other, { environment: 'two' }),
  );
  const session = await connect(['-p', 'one', '-p', 'two'], { home });
  const stop = new AbortController();
  const readers = Array.from({ length: 20 }, (_, index) => reader(session, 'one', stop.signal, index));
  const beside = reader(session, 'two', stop.signal, 3);
  await sleep(1500);
  await server.kill();
  const down = performance.now();
  await sleep(2500);
  await server.start();
  const up = performance.now();
  await sleep(3000);
  stop.abort();
  const all = (await Promise.all(readers)).flat();
  const bad = all.filter(({ ok }) => !ok);
  expect(all.filter(({ ok, at }) => ok && at < down).length).toBeGreaterThan(20);
  // Only these are the truth while it is down.
  expect(
    [...new Set(bad.map(({ code }) => code))].filter(
      (code) => !/^(CONNECTION_LOST|CONNECT_FAILED|ENVIRONMENT_UNAVAILABLE)$/.test(String(code)),
    ),
  ).toEqual([]);
  const first = Math.min(...all.filter(({ ok, at }) => ok && at > up).map(({ at }) => at)) - up;
  // The issue's own limit.
  expect(first).toBeLessThan(2_000);
  expect(all.filter(({ ok, at }) => !ok && at > up + 2_500)).toEqual([]);
  // The other environment noticed nothing.
  expect((await beside).every(({ ok }) => ok)).toBe(true);
  expect((await sessions(server)).length).toBeLessThanOrEqual(10);
  await session.close();
});

test('a black hole and a closed port beside two good environments: each answers for itself', async () => {
  const home = homeWith(
    postgresProfile('one', server, { environment: 'one' }),
    postgresProfile('two', other, { environment: 'two' }),
    postgresProfile('hole', { host: '127.0.0.1', port: holePort }, { environment: 'hole' }),
    postgresProfile('closed', { host: '127.0.0.1', port: await freePort() }, { environment: 'closed' }),
  );
  const session = await connect(['-p', 'one', '-p', 'two', '-p', 'hole', '-p', 'closed'], { home });
  const stuck = session.call('execute_query', { environment: 'hole', sql: 'SELECT 1' });
  let isStuck = true;
  void stuck.then(() => {
    isStuck = false;
  });
  const closed = await session.call('execute_query', { environment: 'closed', sql: 'SELECT 1' });
  expect(closed.code).toBe('CONNECT_FAILED');
  expect(closed.text).toContain('nothing listens at this port');
  for (const environment of ['one', 'two'])
    expect((await session.call('execute_query', { environment, sql: 'SELECT 1' })).structured.rows).toEqual([[1]]);
  expect((await session.client.listTools()).tools).toHaveLength(8);
  const listed = await listedEnvironments(session);
  expect(listed.map(({ name, health }) => `${name} ${health}`)).toEqual(['one ready', 'two ready', 'hole idle', 'closed failing']);
  const found = (await session.call('search_objects', { environment: 'two', pattern: 't' })).structured.found as { objects: unknown[] }[];
  expect(found[0]?.objects).toHaveLength(1);
  // All of that while the hole was still being waited for.
  expect(isStuck).toBe(true);
  expect((await stuck).code).toBe('CONNECT_FAILED');
  // Then it is known: the next caller is answered at once, with when it is tried again.
  const again = await session.call('execute_query', { environment: 'hole', sql: 'SELECT 1' });
  expect(again.code).toBe('ENVIRONMENT_UNAVAILABLE');
  expect(again.text).toMatch(/tried again/);
  const compared = await session.call('compare_query', { sql: 'SELECT n, text FROM t WHERE n <= 5', environments: ['one', 'two', 'hole'] });
  expect(compared.text).toContain('two equals one: 5 rows');
  expect(compared.text).toContain('hole: ENVIRONMENT_UNAVAILABLE');
  await session.close();
});

test('too many connections: who can wait for one of ours does', async () => {
  const small = await startPostgres({ settings: { max_connections: '6', superuser_reserved_connections: '2', reserved_connections: '0' } });
  await small.admin('CREATE ROLE app LOGIN');
  const profile = postgresProfile('small', small, { limits: { concurrency: 16 } });
  const home = homeWith({ ...profile, connection: { ...profile.connection, user: 'app' } });
  const session = await connect(['-p', 'small'], { home });
  expect((await session.call('execute_query', { sql: 'SELECT 1' })).isError).toBe(false);
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, n) => session.call('execute_query', { sql: `SELECT ${n}, count(*) FROM generate_series(1, 300000)` })),
  );
  expect(answers.map(({ code }) => code).filter(Boolean)).toEqual([]);
  await session.close();
  await small.close();
});
