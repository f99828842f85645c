import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import { planRows } from '../engines/duckdb/session/plan-rows.ts';
import { verifyAudit } from '../history/verify-audit.ts';
import { type ExecuteRequest, executeQuery } from './execute-query.ts';
import { explainStatement } from './run-statement.ts';
import type { Target } from './target.ts';
import { CALLER, openTestExecution, type TestExecution } from './testing/execution-context.ts';
import { openWritable, type WritableTarget } from './testing/writable.ts';

const never = new AbortController().signal;
let it: TestExecution;
let warehouse: WritableTarget;
let app: Disposable;

beforeAll(async () => {
  it = openTestExecution({ approvalWaitMs: 10_000 });
  app = await it.approvals.listen(() => undefined);
});
beforeEach(async () => {
  warehouse = await openWritable('CREATE TABLE orders AS SELECT range AS n FROM range(5000); CREATE SEQUENCE counter');
});
afterAll(async () => {
  app[Symbol.dispose]();
  await it.close();
});

const send = (sql: string, more: Partial<ExecuteRequest> = {}, fields: Partial<Target> = {}) =>
  executeQuery(it.execution, it.results, warehouse.target(fields), { sql, caller: CALLER, signal: never, ...more });
const failure = async (work: Promise<unknown>): Promise<HydrantError> => (await work.catch((error: unknown) => error)) as HydrantError;
const waiting = async () => {
  await expect.poll(() => it.approvals.list({ state: 'pending' }).length, { timeout: 10_000 }).toBe(1);
  return it.approvals.list({ state: 'pending' })[0]!;
};
const count = () => warehouse.rows('SELECT count(*)::INTEGER FROM orders');

describe('a write under approve-writes', () => {
  test('waits for the yes with its plan, runs once, and the history says on whose word', async () => {
    const answer = send('DELETE FROM orders WHERE n < $1', { parameters: [100] });
    const request = await waiting();
    expect(request).toMatchObject({
      kind: 'delete',
      capability: 'write',
      environment: 'prod',
      profile: 'sales',
      engine: 'duckdb',
      grantable: true,
    });
    expect(request.statement).toBe('-- with the values [100]\nDELETE FROM orders WHERE n < $1');
    expect(request.plan).toContain('SEQ_SCAN');
    expect(request.estimatedRows).toBeGreaterThan(0);
    expect(await count()).toEqual([[5000]]);
    it.approvals.approve(request.id, 'joe');
    const done = await answer;
    expect(done.facts.affectedRows).toBe(100);
    expect(done.value).toMatchObject({ columns: [], rows: [] });
    expect(it.approvals.get(request.id)).toMatchObject({ state: 'used', affectedRows: 100 });
    expect(await count()).toEqual([[4900]]);
    expect(it.history.list({ limit: 1 }).rows[0]).toMatchObject({
      state: 'ok',
      affectedRows: 100,
      verdict: 'approve',
      approval: { id: request.id, how: 'once', by: 'joe', at: expect.any(Number) },
    });
    const again = send('DELETE FROM orders WHERE n < $1', { parameters: [100] });
    it.approvals.deny((await waiting()).id, 'joe', 'Once is enough.');
    expect(await failure(again)).toMatchObject({ code: 'APPROVAL_DENIED', message: expect.stringContaining('Once is enough.') });
    expect(it.history.list({ limit: 1 }).rows[0]).toMatchObject({ state: 'refused', errorCode: 'APPROVAL_DENIED' });
    expect(await count()).toEqual([[4900]]);
    expect(await verifyAudit(`${it.home}/history.db`)).toMatchObject({ ok: true });
  });

  test('has its own time only from the yes on', async () => {
    const asked = performance.now();
    const answer = send('DELETE FROM orders', { seconds: 0.5 });
    const { id } = await waiting();
    await new Promise((resolve) => setTimeout(resolve, 900));
    it.approvals.approve(id, 'joe');
    const { facts } = await answer;
    expect(facts.durationMs).toBeLessThanOrEqual(performance.now() - asked - 900);
    expect(await count()).toEqual([[0]]);
  });

  test('is withdrawn with its call, and nothing ran', async () => {
    const stop = new AbortController();
    const answer = failure(send('DELETE FROM orders', { signal: stop.signal }));
    const { id } = await waiting();
    stop.abort();
    expect((await answer).code).toBe('QUERY_CANCELLED');
    expect(it.approvals.get(id)?.state).toBe('withdrawn');
    expect(await count()).toEqual([[5000]]);
  });

  test('under a grant for its kind runs at once; what does more than its kind is still asked', async () => {
    const first = send('INSERT INTO orders VALUES (-1)');
    const { grant } = it.approvals.grant((await waiting()).id, 'joe', 15);
    await first;
    await send('INSERT INTO orders SELECT range FROM range(10)');
    expect(it.history.list({ limit: 1 }).rows[0]?.approval).toMatchObject({ id: grant.id, how: 'grant', by: 'joe' });
    expect(await count()).toEqual([[5011]]);
    const more = failure(send("INSERT INTO orders SELECT n FROM read_csv('/tmp/x.csv')"));
    const request = await waiting();
    expect(request).toMatchObject({ grantable: false, plan: null });
    it.approvals.deny(request.id, 'joe', '');
    expect((await more).code).toBe('APPROVAL_DENIED');
    it.approvals.endGrant(grant.id);
    const after = failure(send('INSERT INTO orders VALUES (-2)'));
    it.approvals.deny((await waiting()).id, 'joe', '');
    expect((await after).code).toBe('APPROVAL_DENIED');
  });

  test.each([
    ['SELEC 1', 'invalid'],
    ['SELECT no_such_function(1)', 'unknown'],
    ["COPY orders TO 'x.csv'", 'admin'],
  ])('asks for %s (%s) each time, without a plan', async (sql, capability) => {
    const answer = failure(send(sql));
    const request = await waiting();
    expect(request).toMatchObject({ capability, grantable: false, plan: null });
    expect(() => it.approvals.grant(request.id, 'joe', 5)).toThrow(expect.objectContaining({ code: 'NOT_SUPPORTED' }));
    it.approvals.deny(request.id, 'joe', '');
    expect((await answer).code).toBe('APPROVAL_DENIED');
  });

  test.each(['SELECT 1; DROP TABLE orders', 'BEGIN', '-- nothing'])('does not ask for %s: it is refused', async (sql) => {
    const before = it.approvals.list().length;
    expect((await failure(send(sql))).code).not.toMatch(/APPROVAL/);
    expect(it.approvals.list()).toHaveLength(before);
  });

  test('switched off while it waits, or while it waits for its turn, does not run', async () => {
    let off = false;
    const assertEnabled = async (): Promise<void> => {
      if (off) throw new HydrantError('ENVIRONMENT_PAUSED', 'Hydrant is paused.', 'Switch it on.');
    };
    const answer = failure(send('DELETE FROM orders', {}, { assertEnabled }));
    const { id } = await waiting();
    off = true;
    expect((await answer).code).toBe('ENVIRONMENT_PAUSED');
    expect(it.approvals.get(id)?.state).toBe('pending');
    off = false;
    it.approvals.approve(id, 'joe');
    const acquire = async (signal: AbortSignal) => {
      off = true;
      return warehouse.target().acquire(signal);
    };
    expect((await failure(send('DELETE FROM orders', {}, { assertEnabled, acquire }))).code).toBe('ENVIRONMENT_PAUSED');
    expect(it.history.list({ limit: 1 }).rows[0]).toMatchObject({ state: 'refused', errorCode: 'ENVIRONMENT_PAUSED' });
    expect(await count()).toEqual([[5000]]);
  });
});

test('a connection that is edited while a person decides takes no yes from before', async () => {
  let edited = false;
  const assertUnedited = async (): Promise<void> => {
    if (edited) throw new HydrantError('PROFILE_CHANGED', 'It was edited.', 'Restart the assistant.');
  };
  const answer = failure(send('DELETE FROM orders', {}, { assertUnedited }));
  const { id } = await waiting();
  edited = true;
  it.approvals.approve(id, 'joe');
  expect((await answer).code).toBe('PROFILE_CHANGED');
  expect(await count()).toEqual([[5000]]);
  // The approval is consumed: after the edit is undone, the same statement needs a new one.
  edited = false;
  const again = failure(send('DELETE FROM orders', {}, { assertUnedited }));
  it.approvals.deny((await waiting()).id, 'joe', '');
  expect((await again).code).toBe('APPROVAL_DENIED');
});

test.each([
  ['values by name', 'DELETE FROM orders WHERE n < $1', { n: 1 }, 'PARAMETER_INVALID'],
  ['a value that cannot be sent', 'DELETE FROM orders WHERE n = $1', ['\0'], 'PARAMETER_INVALID'],
  ['a text that cannot be sent', "DELETE FROM orders WHERE n = '\ud800'", [], 'STATEMENT_INVALID'],
] as const)('nobody is asked about what PostgreSQL could only fail on: %s', async (_, sql, parameters, code) => {
  const target = {
    ...it.target({
      engine: 'postgres',
      policy: 'approve-writes',
      connection: { host: 'db.example', port: 5432, database: 'shop', user: 'writer', tls: { mode: 'disable' } },
    }),
    acquire: () => Promise.reject(new Error('It was executed.')),
  };
  const before = it.approvals.list().length;
  const answer = executeQuery(it.execution, it.results, target, { sql, parameters, caller: CALLER, signal: AbortSignal.timeout(2000) });
  expect(await failure(answer)).toMatchObject({ code });
  expect(it.approvals.list()).toHaveLength(before);
  expect(it.history.list({ limit: 1 }).rows[0]).toMatchObject({ state: 'refused', errorCode: code });
});

describe('the plan of a change', () => {
  test.each([
    ['DELETE FROM orders', 5000],
    ['INSERT INTO orders SELECT * FROM range(77)', 77],
    ['UPDATE orders SET n = n + 1', 5000],
    ["INSERT INTO orders SELECT n FROM orders WHERE n::VARCHAR <> '~1 rows' AND n::VARCHAR <> '~2 rows'", 1000],
  ])('%s: %d rows, and nothing has run', async (sql, rows) => {
    const { value } = await explainStatement(it.execution, warehouse.target(), { sql, caller: CALLER, signal: never });
    expect(planRows(value)).toBe(rows);
    expect(await warehouse.rows('SELECT count(*)::INTEGER, max(n)::INTEGER FROM orders')).toEqual([[5000, 4999]]);
  });
  test('without an estimate has none', () => {
    expect(planRows('')).toBeNull();
    expect(planRows('┌───┐\n│ DROP │\n└───┘')).toBeNull();
    expect(planRows('~5 rows')).toBeNull();
  });
});
