import { afterAll, expect, test } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import { failureOf } from '../common/testing/failure-of.ts';
import { createMemoryEngine } from '../connectors/testing/memory-engine.ts';
import { SessionPool } from '../pool/session-pool.ts';
import { executeQuery } from './execute-query.ts';
import { CALLER, openTestRoad } from './testing/execution-context.ts';
import { memoryTarget } from './testing/memory-target.ts';

const it = openTestRoad();
afterAll(() => it.close());
const { signal } = new AbortController();
const expired = (): HydrantError => new HydrantError('LOGIN_EXPIRED', 'The token has run out.', 'Log in again.');

/** An engine in memory behind a real pool. */
function pooled(options: Parameters<typeof createMemoryEngine>[0], renewBefore = 60_000) {
  const memory = createMemoryEngine({ rights: { canWrite: false, summary: 'Reads.' }, ...options });
  const context = { home: '', resources: '', secrets: {}, signal };
  const pool = new SessionPool({
    environment: 'memory',
    max: 1,
    open: () => memory.connector.connect(memory.profile(), context),
    timing: { renewBefore },
  });
  const target = memoryTarget(memory, { policy: 'full', acquire: (until) => pool.acquire(until) });
  return { memory, pool, ask: (sql: string) => executeQuery(it.road, it.results, target, { sql, caller: CALLER, signal }) };
}

test.each(['SELECT 1', 'DELETE FROM orders'])('%s that the engine refuses for its login runs once more, on a new login', async (sql) => {
  let refusals = 1;
  const { memory, pool, ask } = pooled({
    answer: () => {
      if (refusals-- > 0) throw expired();
      return [[1]];
    },
  });
  expect((await ask(sql)).value.rows).toEqual([[1]]);
  expect(memory.opened()).toBe(2);
  await pool.close();
});

test('a login that is refused again is told, and not tried for ever', async () => {
  const { memory, pool, ask } = pooled({
    answer: () => {
      throw expired();
    },
  });
  expect(await failureOf(ask('SELECT 1'))).toMatchObject({ code: 'LOGIN_EXPIRED' });
  expect(memory.executed).toHaveLength(2);
  await pool.close();
});

test('a session whose login ends soon is replaced before; one of a longer life is used again', async () => {
  const soon = pooled({ expiresAt: () => Date.now() + 3_000 }, 60_000);
  await soon.ask('SELECT 1');
  await soon.ask('SELECT 2');
  expect(soon.memory.opened()).toBe(1);
  const { until } = { until: Date.now() + 1_700 };
  await expect.poll(() => Date.now() > until, { timeout: 5_000 }).toBe(true);
  await soon.ask('SELECT 3');
  expect(soon.memory.opened()).toBe(2);
  await soon.pool.close();
});

test('a login that has ended by its own word still serves a statement, and opens no sessions without end', async () => {
  const { memory, pool, ask } = pooled({ expiresAt: () => Date.now() - 60_000 });
  await ask('SELECT 1');
  expect(memory.opened()).toBe(1);
  await pool.close();
});
