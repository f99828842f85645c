import { afterAll, beforeAll, expect, test } from 'vitest';
import { BackgroundRuns } from './background.ts';
import { CALLER, openTestExecution, type TestExecution } from './testing/execution-context.ts';
import { openWritable, type WritableTarget } from './testing/writable.ts';

/** Runs for minutes on any machine. */
const LONG = 'SELECT sum(hash(a.i, b.i) % 7) FROM range(10_000_000) a(i), range(1_000_000) b(i)';

let it: TestExecution;
let warehouse: WritableTarget;
beforeAll(async () => {
  it = openTestExecution();
  warehouse = await openWritable('CREATE TABLE nothing (n BIGINT)');
});
afterAll(async () => {
  await it.close();
  warehouse.close();
});

test.each(['before it starts', 'before it is answered'])('a run whose call is cancelled %s ends: nobody has its handle', async (when) => {
  const runs = new BackgroundRuns(it.execution, it.results);
  const call = new AbortController();
  if (when === 'before it starts') call.abort();
  const handle = runs.start(CALLER.principal, warehouse.target({ policy: 'full' }), { sql: LONG, caller: CALLER, signal: call.signal });
  call.abort();
  const run = runs.find(handle, CALLER.principal);
  await expect(run?.wait(new AbortController().signal)).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
});
