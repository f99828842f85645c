import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOf } from '../common/testing/failure-of.ts';
import { createMemoryEngine } from '../connectors/testing/memory-engine.ts';
import { executeQuery } from './execute-query.ts';
import { explainStatement } from './run-statement.ts';
import { CALLER, openTestExecution, type TestExecution } from './testing/execution-context.ts';
import { memoryTarget } from './testing/memory-target.ts';

const { signal } = new AbortController();
const { capabilities } = createMemoryEngine().description;
const memory = createMemoryEngine({ description: { capabilities: { ...capabilities, explain: false } } });
let it: TestExecution;
beforeAll(() => {
  it = openTestExecution();
});
afterAll(() => it.close());

test('an engine that declares no plans is not asked for one: not by an assistant, and not for the question to a person', async () => {
  const target = memoryTarget(memory, { policy: 'approve-writes' });
  const error = await failureOf(explainStatement(it.execution, target, { sql: 'SELECT 1', caller: CALLER, signal }));
  expect(error).toMatchObject({ code: 'NOT_SUPPORTED', message: 'Memory shows no plans of statements.' });
  expect(memory.opened()).toBe(0);

  const write = executeQuery(it.execution, it.results, target, { sql: 'DELETE FROM t WHERE n = 1', caller: CALLER, signal });
  expect(await failureOf(write)).toMatchObject({ code: 'APPROVAL_REQUIRED' });
  expect(it.approvals.get(it.approvals.list({ state: 'pending' })[0]?.id ?? '')).toMatchObject({
    statement: 'DELETE FROM t WHERE n = 1',
    plan: null,
  });
});
