import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../core/engines/postgres/testing/shared-server.ts';
import { homeWith, postgresProfile } from '../support/postgres.ts';
import { connect, hydrant, type Session } from '../support/process.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await testDatabase();
  await server.admin('CREATE TABLE orders AS SELECT n AS id, n AS price FROM generate_series(1, 4000) n');
});
afterAll(() => server.close());

const changed = async (): Promise<number | undefined> =>
  (await server.admin<{ n: number }>('SELECT count(*)::int AS n FROM orders WHERE price < 0'))[0]?.n;

test('an approved UPDATE of 2,841 rows is 2,841 rows: in the answer, the history, the command line and the approval', async () => {
  const home = homeWith(postgresProfile('pg', server, { policy: 'approve-writes' }));
  const session = await connect(['-p', 'pg'], { home, env: { HYDRANT_APPROVAL_WAIT: '0' } });
  const sql = 'UPDATE orders SET price = -price WHERE id <= 2841';
  expect((await session.call('execute_query', { sql })).code).toBe('APPROVAL_REQUIRED');
  const { requests } = JSON.parse(hydrant(home, ['approvals', 'list', '--json']).out) as { requests: { id: string }[] };
  hydrant(home, ['approvals', 'approve', requests[0]?.id ?? '']);
  const answer = await session.call('execute_query', { sql });
  expect(answer.text).toMatch(/^2,841 rows changed \[/);
  expect(answer.structured).toMatchObject({ affectedRows: 2841, rows: [], columns: [], complete: true });
  await session.close();
  expect(await changed()).toBe(2841);

  const { rows } = JSON.parse(hydrant(home, ['history', '--json', '--state', 'ok']).out) as { rows: unknown[] };
  expect(rows).toMatchObject([{ affectedRows: 2841, rows: 0 }]);
  expect(hydrant(home, ['history', '--state', 'ok']).out).toContain('2841 rows changed');
  const after = JSON.parse(hydrant(home, ['approvals', 'list', '--state', 'used', '--json']).out) as { requests: unknown[] };
  expect(after.requests).toMatchObject([{ id: requests[0]?.id, affectedRows: 2841 }]);
  expect(hydrant(home, ['approvals', 'list', '--state', 'used']).out).toContain('2,841 rows changed');
  expect(hydrant(home, ['audit', 'verify']).code).toBe(0);
});

describe('under the policy full', () => {
  let home: string;
  let session: Session;
  beforeAll(async () => {
    home = homeWith(postgresProfile('pg', server, { policy: 'full', limits: { rows: 50 } }));
    session = await connect(['-p', 'pg'], { home });
    await server.admin('CREATE TABLE few (id int PRIMARY KEY, v int); INSERT INTO few SELECT n, 0 FROM generate_series(1, 10) n');
  });
  afterAll(() => session.close());

  test.each([
    ['INSERT INTO few SELECT n, 1 FROM generate_series(11, 17) n', 7],
    ['INSERT INTO few VALUES (1, 9), (90, 9) ON CONFLICT (id) DO NOTHING', 1],
    ['UPDATE few SET v = 5 WHERE false', 0],
    ['MERGE INTO few USING (VALUES (1), (2)) s (id) ON few.id = s.id WHEN MATCHED THEN UPDATE SET v = 3', 2],
    ['DELETE FROM few WHERE id > 10', 8],
    ['CREATE TABLE copied AS SELECT * FROM few', undefined],
    ['TRUNCATE copied', undefined],
    ['SELECT * FROM few', undefined],
  ])('%s: %s', async (sql, count) => {
    const { structured, text, isError } = await session.call('execute_query', { sql });
    expect(isError, text).toBe(false);
    expect(structured.affectedRows, text).toBe(count);
    const { rows } = JSON.parse(hydrant(home, ['history', '--json', '--limit', '1']).out) as { rows: { affectedRows: unknown }[] };
    expect(rows[0]?.affectedRows).toBe(count ?? null);
  });

  test('on the command line', () => {
    const { err, out } = hydrant(home, ['query', '-p', 'pg', 'UPDATE few SET v = 6 WHERE id <= 4']);
    expect(`${out}${err}`).toContain('4 rows changed');
  });

  test('more returned rows than are fetched: the change is made whole, and counted', async () => {
    const returned = await session.call('execute_query', { sql: 'UPDATE orders SET price = -7 RETURNING id, repeat(id::text, 500)' });
    expect(returned.isError, returned.text).toBe(false);
    expect(returned.structured).toMatchObject({ affectedRows: 4000, complete: false, totalRows: 50 });
    expect(await changed()).toBe(4000);
  });
});
