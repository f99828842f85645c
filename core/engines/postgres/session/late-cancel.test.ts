import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOf } from '../../../common/testing/failure-of.ts';
import type { Row, StatementRun } from '../../../connectors/connector.ts';
import { sessionsOf } from '../testing/sessions.ts';
import { type TestDatabase, testDatabase } from '../testing/shared-server.ts';

let server: TestDatabase;
const sessions = sessionsOf(() => server);
beforeAll(async () => {
  server = await testDatabase();
  await server.admin('CREATE TABLE t (n int)');
});
afterAll(async () => {
  await sessions.close();
  await server.close();
});

const count = async (): Promise<number | undefined> => (await server.admin<{ n: number }>('SELECT count(*)::int AS n FROM t'))[0]?.n;
async function readAll({ batches }: StatementRun): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}

test('a cancel that comes after the commit is too late: the change is not called cancelled', async () => {
  const stop = new AbortController();
  const stream = await (await sessions.open()).execute('INSERT INTO t VALUES (1), (2), (3)', [], { signal: stop.signal, readOnly: false });
  await expect.poll(count).toBe(3);
  stop.abort();
  expect(await readAll(stream)).toEqual([]);
  expect(stream.end().affectedRows).toBe(3);
});

test('nor is one whose returned rows were left out', async () => {
  const stop = new AbortController();
  const session = await sessions.open();
  const sql = 'INSERT INTO t SELECT generate_series(1, 50) RETURNING n';
  const stream = await session.execute(sql, [], { signal: stop.signal, readOnly: false });
  await expect.poll(count).toBe(53);
  stop.abort();
  expect(await failureOf(readAll(stream))).toMatchObject({ code: 'QUERY_CANCELLED', details: { unconfirmed: true } });
});

test('rows that were left out on the way to a cancel never look like the whole result', async () => {
  const stop = new AbortController();
  const session = await sessions.open();
  const stream = await session.execute('SELECT generate_series(1, 1000)', [], { signal: stop.signal, readOnly: true });
  await pause(200);
  stop.abort();
  await pause(200);
  expect(await failureOf(readAll(stream))).toMatchObject({ code: 'QUERY_CANCELLED' });
});
