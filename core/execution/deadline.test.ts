import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOf } from '../common/testing/failure-of.ts';
import { executeQuery } from './execute-query.ts';
import { CALLER, openTestExecution, type TestExecution } from './testing/execution-context.ts';
import { openWritable, type WritableTarget } from './testing/writable.ts';

/**
 * One call of a function that DuckDB cannot interrupt: it checks for interrupts only between vectors. Its time grows with the square of the
 * length.
 */
const distance = (length: number): string => `levenshtein(repeat('a', ${length}), repeat('b', ${length}))`;
/** A call that takes about four seconds on this machine under its current load. */
async function stubborn(): Promise<string> {
  const started = performance.now();
  await warehouse.rows(`SELECT ${distance(5000)}`);
  return distance(Math.round(5000 * Math.sqrt(4000 / (performance.now() - started))));
}

let it: TestExecution;
let warehouse: WritableTarget;
beforeAll(async () => {
  it = openTestExecution();
  warehouse = await openWritable('CREATE TABLE measured (n BIGINT)');
});
afterAll(async () => {
  await it.close();
  warehouse.close();
});

test.each([
  ['read', 'SELECT', 'may go on for a while.'],
  ['write', 'INSERT INTO measured SELECT', 'Whether it changed something is not known.'],
])(
  'a %s that the engine cannot leave: its caller is freed at the deadline, and told so',
  async (_what, start, sentence) => {
    const sql = `${start} ${await stubborn()}`;
    let released = false;
    const target = warehouse.target({ policy: 'full' });
    const watched = {
      ...target,
      acquire: async (signal: AbortSignal) => {
        const { session, release } = await target.acquire(signal);
        return {
          session,
          release: async () => {
            await release();
            released = true;
          },
        };
      },
    };
    const request = { sql, caller: CALLER, signal: new AbortController().signal, seconds: 0.2 };
    const error = await failureOf(executeQuery(it.execution, it.results, watched, request));
    // The engine is still busy with the statement: the caller did not wait for it.
    expect(released).toBe(false);
    expect(error.code).toBe('QUERY_TIMEOUT');
    expect(error.message).toContain('has not confirmed');
    expect(error.message).toContain(sentence);
    expect(error.message).not.toContain('was cancelled in the engine');
    expect(it.history.list({ limit: 1 }).rows[0]?.state).toBe('running');
    await expect.poll(() => released, { timeout: 80_000, interval: 50 }).toBe(true);
    await expect.poll(() => it.history.list({ limit: 1 }).rows[0]?.state, { timeout: 5_000 }).toBe('timeout');
    expect(await warehouse.rows('SELECT count(*)::INTEGER FROM measured')).toEqual([[0]]);
  },
  120_000,
);

test('one that the engine drops in time is told as cancelled in it', async () => {
  const sql = 'SELECT count(*) FROM range(1000000) a, range(1000000) b';
  const request = { sql, caller: CALLER, signal: new AbortController().signal, seconds: 0.2 };
  const error = await failureOf(executeQuery(it.execution, it.results, warehouse.target(), request));
  expect(error.message).toContain('was cancelled in the engine');
});
