import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import { type CompleteEngine, createCompleteEngine } from '../connectors/testing/complete-engine.ts';
import { SessionPool } from '../pool/session-pool.ts';
import type { Profile } from '../profiles/profile.ts';
import { type ExecuteRequest, executeQuery } from './execute-query.ts';
import { CALLER, openTestExecution } from './testing/execution-context.ts';

/** The execution context over an engine that has query ids, messages, several results and a startup phase. */
const it = openTestExecution();
afterAll(() => it.close());

const never = new AbortController().signal;
const SECRET = 'hunter2-is-planted';
const execution = { ...it.execution, redact: (text: string) => text.replaceAll(SECRET, '•••') };

let engine: CompleteEngine;
let pool: SessionPool;
let seconds = 60;
let startingMs = 60_000;
beforeEach(async () => {
  await pool?.close();
  engine = createCompleteEngine();
  seconds = 60;
  startingMs = 60_000;
  pool = makePool();
});

function makePool(): SessionPool {
  return new SessionPool({
    environment: 'memory',
    max: 2,
    sessions: 'handles',
    open: (signal, onProgress) => engine.connector.connect({} as Profile, { home: '', resources: '', secrets: {}, signal, onProgress }),
    timing: { ...engine.connector.description.timing, starting: startingMs },
  });
}

function run(sql: string, more: Partial<ExecuteRequest> = {}) {
  const target = it.target({ policy: 'full' });
  return executeQuery(
    execution,
    it.results,
    {
      ...target,
      environment: 'memory',
      limits: { ...target.limits, seconds },
      startingMs,
      acquire: (signal, onProgress) => pool.acquire(signal, onProgress),
    },
    { sql, caller: CALLER, signal: never, ...more },
  );
}

const failure = async (work: Promise<unknown>): Promise<HydrantError> => {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HydrantError);
  return error as HydrantError;
};

test('messages come with the answer: redacted before they are cut, on one line, and not more than a person reads', async () => {
  const { facts } = await run("SELECT 'say 3000'");
  expect(facts.messages).toHaveLength(21);
  expect(facts.messages?.slice(0, 2)).toEqual(['Notice: hello 1', 'Notice: hello 2']);
  expect(facts.messages?.at(-1)).toBe('81 messages more.');
  // The secret crosses the position where a message is cut.
  engine.say = `${'x'.repeat(490)}${SECRET}\u001b[31m\nNotice: forged`;
  const { facts: forged } = await run("SELECT 'say 1'");
  expect(forged.messages).toHaveLength(1);
  expect(JSON.stringify(forged.messages)).not.toMatch(/hunter2|\\u001b/);
  expect(forged.messages?.[0]).not.toContain('\n');
  expect((await run("SELECT 'one'")).facts).not.toHaveProperty('messages');
});

test('while a secret could not be read, messages are withheld: they repeat the statement', async () => {
  const unknown = { ...execution, secretsKnown: async () => new HydrantError('SECRET_STORE_LOCKED', 'Locked.', 'Unlock it.') };
  const target = { ...it.target({ policy: 'full' }), acquire: (signal: AbortSignal) => pool.acquire(signal) };
  engine.say = SECRET;
  const { facts } = await executeQuery(unknown, it.results, target, { sql: "SELECT 'say 2'", caller: CALLER, signal: never });
  expect(JSON.stringify(facts)).not.toContain(SECRET);
  expect(facts.messages).toEqual(['The engine sent 2 messages, withheld because a saved secret could not be read.']);
});

test('several results are pages of one answer, each whole or under a handle of its own, and counted in sum', async () => {
  const { value, facts } = await run("SELECT 'several'", { page: { rows: 2 } });
  expect(value).toMatchObject({ rows: [[1]], totalRows: 1, complete: true });
  expect(value.further).toMatchObject([
    { rows: [[1], [2]], totalRows: 2, complete: true },
    { rows: [[1], [2]], totalRows: 3, handle: expect.stringMatching(/^r_/) },
  ]);
  expect(facts.affectedRows).toBe(6);
  expect(facts.messages).toEqual(['Notice: result 1', 'Notice: result 2', 'Notice: result 3']);
  const [row] = it.history.list({ limit: 1 }).rows;
  expect(row).toMatchObject({ rows: 6, affectedRows: 6, state: 'ok' });
  expect((await run("SELECT 'lots'")).value).toMatchObject({ further: { length: 9 }, moreResults: true });
});

test('a statement that changes something runs to its last result, whatever its caller reads', async () => {
  await run("INSERT INTO t SELECT 'lots'");
  expect(engine.finished).toBe(1);
  await run("SELECT 'lots'");
  expect(engine.finished).toBe(1);
});

test('the history has the engine’s own id of the run: of one that ended, of one that failed, and of one that runs', async () => {
  await run("SELECT 'one'");
  await failure(run("SELECT 'broken'"));
  expect(it.history.list({ limit: 2 }).rows).toMatchObject([
    { state: 'error', queryId: 'm-2' },
    { state: 'ok', queryId: 'm-1' },
  ]);
  const stop = new AbortController();
  const running = failure(run("SELECT 'endless'", { signal: stop.signal }));
  await expect.poll(() => it.history.list({ limit: 1 }).rows[0], { timeout: 5_000 }).toMatchObject({ state: 'running', queryId: 'm-3' });
  stop.abort();
  expect((await running).code).toBe('QUERY_CANCELLED');
  expect(engine.running.size).toBe(0);
});

test('an engine that starts up takes none of the statement’s own time, at the login or behind it, and says so', async () => {
  seconds = 1;
  engine.asleepMs = 1_500;
  const said: string[] = [];
  const onStarting = (sentence: string): void => void said.push(sentence);
  expect((await run("SELECT 'one'", { onStarting })).value.rows).toEqual([[1]]);
  expect(said).toContain('The warehouse is starting.');
  said.length = 0;
  engine.asleepMs = 1_500;
  expect((await run("SELECT 'sleepy'", { onStarting })).value.rows).toEqual([[1]]);
  expect(said).toContain('The warehouse is starting.');
  expect((await failure(run("SELECT 'endless'"))).code).toBe('QUERY_TIMEOUT');
});

test('one that does not come up in time is told as such, and the environment is not left alone for it', async () => {
  await run("SELECT 'one'");
  startingMs = 50;
  for (let attempt = 0; attempt < 4; attempt += 1) {
    engine.asleepMs = 60_000;
    expect((await failure(run("SELECT 'sleepy'"))).code).toBe('ENVIRONMENT_STARTING');
  }
  await pool.close();
  pool = makePool();
  for (let attempt = 0; attempt < 4; attempt += 1) expect((await failure(run("SELECT 'one'"))).code).toBe('ENVIRONMENT_STARTING');
  engine.asleepMs = 0;
  await pause(10);
  expect((await run("SELECT 'one'")).value.rows).toEqual([[1]]);
});
