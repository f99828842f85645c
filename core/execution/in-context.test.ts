import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { failureOf } from '../common/testing/failure-of.ts';
import type { StatementContext } from '../connectors/context.ts';
import { createMemoryEngine } from '../connectors/testing/memory-engine.ts';
import { verifyAudit } from '../history/verify-audit.ts';
import { addressInWords } from '../profiles/connection-address.ts';
import { executeQuery } from './execute-query.ts';
import { inContext } from './in-context.ts';
import { CALLER, openTestExecution, type TestExecution } from './testing/execution-context.ts';
import { memoryTarget } from './testing/memory-target.ts';

const { signal } = new AbortController();
const memory = createMemoryEngine();
let it: TestExecution;
beforeAll(() => {
  it = openTestExecution();
});
beforeEach(() => void memory.executed.splice(0));
afterAll(() => it.close());

/** Nobody approves at once, so a statement that needs approval ends with a request that can still be approved. */
const send = (sql: string, context?: StatementContext) =>
  executeQuery(it.execution, it.results, inContext(memoryTarget(memory, { policy: 'approve-writes' }), context), {
    sql,
    caller: CALLER,
    signal,
  });
const asked = async (sql: string, context?: StatementContext): Promise<string> => {
  expect(await failureOf(send(sql, context))).toMatchObject({ code: 'APPROVAL_REQUIRED' });
  return it.approvals.list({ state: 'pending' })[0]?.id ?? '';
};
const SQL = 'DELETE FROM orders WHERE n = 1';

test('a yes for one context is none for another, nor for no context', async () => {
  const id = await asked(SQL, { role: 'ANALYST' });
  const request = it.approvals.get(id);
  expect(addressInWords(request?.address ?? { server: '' })).toContain('with role ANALYST');
  it.approvals.approve(id, 'joe');
  for (const other of [{ role: 'ADMIN' }, undefined, { warehouse: 'ANALYST' }, { role: 'ANALYST', warehouse: 'BIG' }])
    expect(await failureOf(send(SQL, other))).toMatchObject({ code: 'APPROVAL_REQUIRED' });
  expect(memory.executed).toEqual([]);
  await send(SQL, { role: 'ANALYST' });
  expect(memory.executed).toMatchObject([{ sql: SQL, options: { context: { role: 'ANALYST' } } }]);
});

test('a yes for a while is bound to its context too', async () => {
  const id = await asked('DELETE FROM orders WHERE n = 2', { role: 'ANALYST' });
  it.approvals.grant(id, 'joe', 5);
  await send('DELETE FROM orders WHERE n = 3', { role: 'ANALYST' });
  expect(await failureOf(send('DELETE FROM orders WHERE n = 3', { role: 'ADMIN' }))).toMatchObject({ code: 'APPROVAL_REQUIRED' });
  expect(await failureOf(send('DELETE FROM orders WHERE n = 3'))).toMatchObject({ code: 'APPROVAL_REQUIRED' });
});

test('the order of its parts makes no difference, and an empty one is none', async () => {
  const of = (context: StatementContext) => inContext(memoryTarget(memory), context).identity;
  expect(of({ role: 'A', warehouse: 'B' })).toBe(of({ warehouse: 'B', role: 'A' }));
  expect(of({})).toBe(memoryTarget(memory).identity);
});

test('the history says what a statement ran in, an answer too, and the chain notices a change of it', async () => {
  const { facts } = await send('SELECT 1', { role: 'ANALYST' });
  expect(facts).toMatchObject({ context: { role: 'ANALYST' }, note: expect.stringContaining('Ran with role ANALYST.') });
  await send('SELECT 2');
  const [plain, chosen] = it.history.list({ limit: 2 }).rows;
  expect([plain?.context, chosen?.context]).toEqual([null, { role: 'ANALYST' }]);
  const file = join(it.home, 'history.db');
  expect(await verifyAudit(file)).toMatchObject({ ok: true });
  it.history.transaction(
    (db) => void db.run('UPDATE history SET context = $context WHERE id = $id', { id: chosen?.id ?? 0, context: '{"role":"ADMIN"}' }),
  );
  expect(await verifyAudit(file)).toMatchObject({ ok: false });
});

test('the same refusal in two contexts is two rows', async () => {
  const refused = async (context?: StatementContext) =>
    failureOf(
      executeQuery(it.execution, it.results, inContext(memoryTarget(memory), context), { sql: 'DROP TABLE x', caller: CALLER, signal }),
    );
  const before = it.history.count();
  for (const context of [undefined, { role: 'A' }, { role: 'B' }, { role: 'B' }]) await refused(context);
  expect(it.history.count() - before).toBe(3);
});

test.each([
  [{ rolle: 'X' }, 'NOT_SUPPORTED', /no `rolle`; did you mean `role`/],
  [{ role: '' }, 'PARAMETER_INVALID', /no name/],
  [{ role: 'a\u0000b' }, 'PARAMETER_INVALID', /no name/],
  [{ role: 'x'.repeat(257) }, 'PARAMETER_INVALID', /no name/],
] as [StatementContext, string, RegExp][])('%j is refused with %s', (context, code, message) => {
  expect(() => inContext(memoryTarget(memory), context)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  );
});

test('a part may be written as text, once', () => {
  expect(inContext(memoryTarget(memory), ['role=A=B', 'warehouse=W']).context).toEqual({ role: 'A=B', warehouse: 'W' });
  for (const given of [['role'], ['role=A', 'role=B'], ['=A']])
    expect(() => inContext(memoryTarget(memory), given)).toThrow(expect.objectContaining({ code: 'PARAMETER_INVALID' }));
});

test('an engine without a context says so', () => {
  const { contextParts: _, ...target } = memoryTarget(createMemoryEngine());
  expect(() => inContext({ ...target, contextParts: { engineName: 'DuckDB', parts: [] } }, { role: 'A' })).toThrow(/DuckDB/);
  expect(() => inContext(target, { role: 'A' })).toThrow(expect.objectContaining({ code: 'NOT_SUPPORTED' }));
});
