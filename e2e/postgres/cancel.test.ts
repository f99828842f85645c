import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../core/engines/postgres/testing/shared-server.ts';
import { POOLED, PROFILES } from '../../core/engines/registry.ts';
import { Pools } from '../../core/pool/pools.ts';
import { endless, homeWith, postgresProfile, runningWith, sessions } from '../support/postgres.ts';
import { connect, hydrant, type Session } from '../support/process.ts';

/** The issue's own limit: a second. */
const GONE = { timeout: 1_000, interval: 25 };

let server: TestDatabase;
beforeAll(async () => {
  server = await testDatabase();
});
afterAll(() => server.close());

async function started(mark: string, options: { signal?: AbortSignal; session?: Session } = {}): Promise<Session> {
  const session = options.session ?? (await connect(['-p', 'pg'], { home: homeWith(postgresProfile('pg', server)) }));
  void session.client
    .callTool({ name: 'execute_query', arguments: { sql: endless(mark) } }, options.signal ? { signal: options.signal } : {})
    .catch(() => undefined);
  await expect.poll(() => runningWith(server, mark), { timeout: 15_000, interval: 25 }).toBe(1);
  return session;
}

test.each(['modern', 'legacy'] as const)('a cancel by the client ends it in the server (%s)', async (era) => {
  const stop = new AbortController();
  const session = await connect(['-p', 'pg'], { era, home: homeWith(postgresProfile('pg', server)) });
  await started(`cancel_${era}`, { signal: stop.signal, session });
  stop.abort();
  await expect.poll(() => runningWith(server, `cancel_${era}`), GONE).toBe(0);
  expect((await session.call('execute_query', { sql: 'SELECT 1' })).structured.rows).toEqual([[1]]);
  await session.close();
});

test('a client that leaves takes its statement with it', async () => {
  const session = await started('leaves');
  session.child.stdin?.destroy();
  session.child.stdout?.destroy();
  await expect.poll(() => runningWith(server, 'leaves'), GONE).toBe(0);
  await expect.poll(async () => (await sessions(server)).length, { timeout: 5_000 }).toBe(0);
});

test('our process killed with -9: the server notices by itself', async () => {
  const session = await started('killed');
  session.child.kill('SIGKILL');
  await expect.poll(() => runningWith(server, 'killed'), GONE).toBe(0);
  await expect.poll(async () => (await sessions(server)).length, { timeout: 5_000 }).toBe(0);
});

test('an orderly end cancels what runs', async () => {
  const session = await started('ended');
  session.child.kill('SIGTERM');
  await expect.poll(() => runningWith(server, 'ended'), GONE).toBe(0);
});

test('a deadline ends it in the server', async () => {
  const home = homeWith(postgresProfile('pg', server, { limits: { seconds: 1 } }));
  const session = await connect(['-p', 'pg'], { home });
  expect((await session.call('execute_query', { sql: endless('deadline') })).code).toBe('QUERY_TIMEOUT');
  await expect.poll(() => runningWith(server, 'deadline'), GONE).toBe(0);
  await session.close();
  expect(hydrant(home, ['history', '--json']).out).toContain('"timeout"');
});

test('200 random cancels leave no session behind and poison none that is used again', async () => {
  const pools = new Pools({
    ...POOLED,
    home: mkdtempSync(join(tmpdir(), 'hydrant-cancels-')),
    resources: '/nowhere',
    readSecrets: async () => ({}),
  });
  const profile = PROFILES.schema.parse(postgresProfile('pg', server, { limits: { concurrency: 4 } }));
  const pool = pools.pool(profile);
  let cancelled = 0;
  const one = async (n: number): Promise<void> => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), Math.random() * 12);
    try {
      const lease = await pool.acquire(stop.signal);
      try {
        // Of some sizes, so that the cancel falls before, into and behind what the server does.
        const rows = 10 ** (n % 6);
        const sql = `SELECT ${n} AS mine, g FROM generate_series(1, ${rows}) g`;
        const stream = await lease.session.execute(sql, [], { signal: stop.signal, readOnly: true });
        let seen = 0;
        for await (const batch of stream.batches) {
          for (const row of batch) expect(row[0]).toBe(n);
          seen += batch.length;
        }
        expect(seen).toBe(rows);
      } finally {
        void lease.release();
      }
    } catch (error) {
      expect((error as { code?: string }).code ?? String(error)).toMatch(/QUERY_CANCELLED|AbortError/);
      cancelled += 1;
    } finally {
      clearTimeout(timer);
    }
  };
  const lanes = Array.from({ length: 8 }, async (_, lane) => {
    for (let n = lane; n < 200; n += 8) await one(n);
  });
  await Promise.all(lanes);
  expect(cancelled).toBeGreaterThan(20);
  // Each session that is left answers what it is asked, and nothing else.
  for (let n = 0; n < 20; n += 1) {
    const lease = await pool.acquire(new AbortController().signal);
    const stream = await lease.session.execute(`SELECT ${n}`, [], { signal: new AbortController().signal, readOnly: true });
    const rows = [];
    for await (const batch of stream.batches) rows.push(...batch);
    expect(rows).toEqual([[n]]);
    await lease.release();
  }
  // One that was dropped is gone from the server a moment later.
  await expect.poll(async () => (await sessions(server)).length, GONE).toBeLessThanOrEqual(4);
  await pools.close();
  await sleep(50);
  await expect.poll(async () => (await sessions(server)).length, { timeout: 5_000 }).toBe(0);
});
