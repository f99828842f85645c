import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../core/engines/postgres/testing/shared-server.ts';
import { findPlanted } from '../support/find-planted.ts';
import { homeWith, postgresProfile } from '../support/postgres.ts';
import { connect, hydrant } from '../support/process.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await testDatabase();
  await server.admin('CREATE TABLE t AS SELECT n FROM generate_series(1, 500) n; ANALYZE t');
});
afterAll(() => server.close());

const count = async (): Promise<number | undefined> => (await server.admin<{ n: number }>('SELECT count(*)::int AS n FROM t'))[0]?.n;

test('a change of a real database: asked with plan and estimate, approved, and run exactly once', async () => {
  const home = homeWith(postgresProfile('pg', server, { policy: 'approve-writes' }));
  const session = await connect(['-p', 'pg'], { home, env: { HYDRANT_APPROVAL_WAIT: '0' } });
  const sql = 'DELETE FROM t WHERE n <= 100';
  expect((await session.call('execute_query', { sql })).code).toBe('APPROVAL_REQUIRED');
  expect(await count()).toBe(500);
  const { requests: approvals } = JSON.parse(hydrant(home, ['approvals', 'list', '--json']).out) as {
    requests: { id: string; plan: string; estimatedRows: number }[];
  };
  expect(approvals).toHaveLength(1);
  expect(approvals[0]?.plan).toContain('Seq Scan on public.t');
  expect(approvals[0]?.estimatedRows).toBeGreaterThan(50);
  expect(approvals[0]?.estimatedRows).toBeLessThan(200);
  expect(hydrant(home, ['approvals', 'approve', approvals[0]?.id ?? '']).code).toBe(0);
  const done = await session.call('execute_query', { sql });
  expect(done.isError, done.text).toBe(false);
  expect(await count()).toBe(400);
  expect((await session.call('execute_query', { sql })).code).toBe('APPROVAL_REQUIRED');
  // What fails in the database after the yes has changed nothing.
  await server.admin('ALTER TABLE t ADD CONSTRAINT few CHECK (n < 1000) NOT VALID');
  await session.close();
  expect(hydrant(home, ['audit', 'verify']).code).toBe(0);
});

const SECRET = 'B0ssPassw0rd-zz77';
const FOLDS: [string, (secret: string) => string][] = [
  ['upper', (secret) => secret.toUpperCase()],
  ['lower', (secret) => secret.toLowerCase()],
  ['reverse', (secret) => [...secret].reverse().join('')],
];

test('a plan in which the planner has computed with a secret is shown to nobody', async () => {
  const profile = postgresProfile('pg', server, { policy: 'approve-writes', auth: { method: 'password', password: 'env:PG_SECRET' } });
  const home = homeWith(profile);
  const env = { HYDRANT_APPROVAL_WAIT: '0', PG_SECRET: SECRET };
  const session = await connect(['-p', 'pg'], { home, env });
  await server.admin('CREATE TABLE IF NOT EXISTS words (word text)');
  const said = new Map<string, string>();
  for (const [fold] of FOLDS) {
    const asked = await session.call('execute_query', { sql: `UPDATE words SET word = 'x' WHERE word = ${fold}('${SECRET}')` });
    expect(asked.code).toBe('APPROVAL_REQUIRED');
    for (const [how, args] of [
      ['text', { sql: `SELECT * FROM words WHERE word = ${fold}('${SECRET}')` }],
      ['parameter', { sql: `SELECT * FROM words WHERE word = ${fold}($1)`, parameters: [SECRET] }],
    ] as const) {
      const explained = await session.call('explain_query', args);
      expect(explained.text).toContain('left out, since the statement holds a secret');
      said.set(`explain ${fold} ${how}`, JSON.stringify(explained));
    }
  }
  const plain = await session.call('explain_query', { sql: "SELECT * FROM words WHERE word = upper('plain')" });
  expect(plain.text).toContain('PLAIN');
  await session.close();
  said.set('approvals', hydrant(home, ['approvals', 'list', '--json'], { env }).out);
  expect(said.get('approvals')).toContain('left out, since the statement holds a secret');
  expect(findPlanted([SECRET, ...FOLDS.map(([, fold]) => fold(SECRET))], said, [home])).toEqual([]);
});
