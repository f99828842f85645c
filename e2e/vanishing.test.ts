import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connect, freshHome, hydrant, type Session } from './support/process.ts';

const ENDLESS = 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1';

/** Seconds of processor time a process has used; the engine runs in its threads. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function lastState(home: string): string {
  const db = new DatabaseSync(join(home, 'history.db'), { readOnly: true });
  try {
    return String((db.prepare('SELECT state FROM history ORDER BY id DESC LIMIT 1').get() as { state: string } | undefined)?.state);
  } finally {
    db.close();
  }
}

/** Starts the endless statement and waits until the engine works on it. */
async function startEndless(session: Session, signal?: AbortSignal): Promise<{ running: Promise<unknown> }> {
  // The first call builds the sample, which would be taken for the statement's own work.
  await session.call('execute_query', { sql: 'SELECT 42' });
  const before = cpuSeconds(session.pid);
  const running = session.client
    .callTool({ name: 'execute_query', arguments: { sql: ENDLESS } }, signal ? { signal } : {})
    .catch((error: unknown) => error);
  await expect.poll(() => cpuSeconds(session.pid) - before, { timeout: 15_000 }).toBeGreaterThan(1);
  // In an object: an async function would wait for it.
  return { running };
}

test.runIf(process.platform === 'linux').each(['modern', 'legacy'] as const)(
  'a cancel by the client stops the engine (%s)',
  async (era) => {
    const session = await connect(['-p', 'sample'], { era });
    const stop = new AbortController();
    const { running } = await startEndless(session, stop.signal);
    expect(lastState(session.home)).toBe('running');
    stop.abort();
    await running;
    await expect.poll(() => lastState(session.home), { timeout: 3000 }).toBe('cancelled');
    const after = cpuSeconds(session.pid);
    await sleep(1000);
    // A statement that still ran would use a second or more of it.
    expect(cpuSeconds(session.pid) - after).toBeLessThan(0.5);
    expect((await session.call('execute_query', { sql: 'SELECT 1' })).structured.rows).toEqual([[1]]);
    await session.close();
  },
);

test.runIf(process.platform === 'linux')('a client that vanishes takes its statement and the process with it', async () => {
  const session = await connect(['-p', 'sample']);
  await startEndless(session);
  const gone = new Promise<number>((resolve) => {
    const at = performance.now();
    session.child.once('exit', () => resolve(performance.now() - at));
  });
  session.child.stdin?.destroy();
  session.child.stdout?.destroy();
  // The limit is the issue's own: two seconds.
  expect(await gone).toBeLessThan(2000);
  expect(lastState(session.home)).toBe('cancelled');
});

test.runIf(process.platform === 'linux')('a killed server leaves no row running for ever, and an audit trail that holds', async () => {
  const session = await connect(['-p', 'sample']);
  await startEndless(session);
  session.child.kill('SIGKILL');
  await new Promise((resolve) => session.child.once('exit', resolve));
  const { rows } = JSON.parse(hydrant(session.home, ['history', '--json']).out) as { rows: { state: string; statement: string }[] };
  expect(rows.map((row) => row.state)).toEqual(['abandoned', 'ok']);
  expect(hydrant(session.home, ['audit', 'verify']).code).toBe(0);
});

test('a statement longer than the limit of seconds is cancelled', async () => {
  const home = freshHome();
  hydrant(home, ['profiles', 'add', 'quick', '--from', '-'], {
    input: JSON.stringify({ name: 'Quick', engine: 'duckdb', connection: { form: 'sample' }, limits: { seconds: 1 } }),
  });
  const session = await connect(['-p', 'quick'], { home });
  expect((await session.call('execute_query', { sql: ENDLESS })).code).toBe('QUERY_TIMEOUT');
  // The end of a statement is written right after its answer.
  await expect.poll(() => lastState(home)).toBe('timeout');
  await session.close();
});
