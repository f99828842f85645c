import { describe, expect, test } from 'vitest';
import type { AuditVerdict } from '../core/history/verify-audit.ts';
import type { ProfileInput } from '../core/profiles/profile.ts';
import { Connection, type Era } from './support/connection.ts';
import { freshHome, historyRows, hydrantJson } from './support/hydrant.ts';
import { isAlive, untilBusy, untilQuiet } from './support/process-facts.ts';
import { RawServer } from './support/raw-server.ts';

/** Runs for hours, on every core. */
const LONG = 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1';
const SAMPLE = ['--profile', 'sample'];

// Whether an engine works is read from /proc.
describe.runIf(process.platform === 'linux')('a statement that is stopped', () => {
  test.each<Era>(['modern', 'legacy'])('by the signal of a %s client: the engine stops within a second', async (era) => {
    const home = await freshHome();
    await using server = await Connection.open({ home, era, args: SAMPLE });
    await server.query('SELECT 1');
    const { stop, call } = start(server, LONG);
    await untilBusy(server.pid);
    stop.abort('enough');
    await expect(call).rejects.toThrow();
    expect(await untilQuiet(server.pid)).toBeLessThan(1_000);
    expect((await server.query('SELECT 42 AS answer')).rows).toEqual([[42]]);
    expect(await stateOf(home, LONG)).toBe('cancelled');
  });

  test('by the signal: the statement beside it goes on', async () => {
    const home = await freshHome();
    await using server = await Connection.open({ home, args: SAMPLE });
    await server.query('SELECT 1');
    const one = start(server, `${LONG} AND 1 = 1`);
    const two = start(server, `${LONG} AND 2 = 2`);
    await untilBusy(server.pid);
    one.stop.abort();
    await expect(one.call).rejects.toThrow();
    expect((await server.query('SELECT 42 AS answer')).rows).toEqual([[42]]);
    expect(await stateOf(home, '1 = 1')).toBe('cancelled');
    expect(await stateOf(home, '2 = 2')).toBe('running');
    two.stop.abort();
    await expect(two.call).rejects.toThrow();
    await untilQuiet(server.pid);
  });

  test.each([
    {
      how: 'closes its end of both pipes',
      leave: ({ child }: RawServer) => {
        child.stdin.destroy();
        child.stdout.destroy();
      },
    },
    { how: 'closes standard input', leave: ({ child }: RawServer) => child.stdin.end() },
    { how: 'sends SIGTERM', leave: ({ child }: RawServer) => child.kill('SIGTERM') },
  ])('by a client that $how: no process and no running row is left', async ({ leave }) => {
    const home = await freshHome();
    const server = new RawServer({ home, args: SAMPLE });
    await startLong(server);
    const left = performance.now();
    leave(server);
    await server.ended;
    expect(performance.now() - left).toBeLessThan(2_000);
    expect(isAlive(server.pid)).toBe(false);
    expect(await stateOf(home, LONG)).toBe('cancelled');
    expect(server.stdout.problems()).toEqual([]);
    expect(await auditHolds(home)).toBe(true);
  });

  test('by the death of the server: the row is abandoned and the audit trail holds', async () => {
    const home = await freshHome();
    const server = new RawServer({ home, args: SAMPLE });
    await startLong(server);
    server.child.kill('SIGKILL');
    await server.ended;
    expect(await stateOf(home, LONG)).toBe('abandoned');
    expect(await auditHolds(home)).toBe(true);
  });

  test('by the limit of the profile: the engine stops as well', async () => {
    const home = await freshHome([impatient(1)]);
    await using server = await Connection.open({ home, args: ['--profile', 'impatient'] });
    await server.query('SELECT 1');
    const started = performance.now();
    const error = await server.failure('execute_query', { sql: LONG });
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(error).toMatchObject({
      code: 'QUERY_TIMEOUT',
      message: expect.stringContaining('1 second'),
      next: expect.stringContaining('limit'),
    });
    expect(await untilQuiet(server.pid)).toBeLessThan(1_000);
    expect(await stateOf(home, LONG)).toBe('timeout');
  });
});

test('a call may shorten the limit of seconds, never lengthen it', async () => {
  await using server = await Connection.open({ home: await freshHome([impatient(1.5)]), args: ['--profile', 'impatient'] });
  await server.query('SELECT 1');
  const shorter = await server.failure('execute_query', { sql: LONG, timeout: 0.2 });
  expect(shorter).toMatchObject({ code: 'QUERY_TIMEOUT', message: expect.stringContaining('0.2 seconds') });
  const longer = await server.failure('execute_query', { sql: LONG, timeout: 600 });
  expect(longer).toMatchObject({ code: 'QUERY_TIMEOUT', message: expect.stringContaining('1.5 seconds') });
});

/** A statement on its way, and how to stop it. */
function start(server: Connection, sql: string): { stop: AbortController; call: Promise<unknown> } {
  const stop = new AbortController();
  const call = server.call('execute_query', { sql }, { signal: stop.signal });
  call.catch(() => undefined);
  return { stop, call };
}

/** Starts the long statement and resolves once the engine works on it. */
async function startLong(server: RawServer): Promise<void> {
  await server.initialize();
  await server.call('execute_query', { sql: 'SELECT 1' });
  void server.call('execute_query', { sql: LONG }).catch(() => undefined);
  await untilBusy(server.pid);
}

/** The state of the newest row whose statement holds `part`. */
async function stateOf(home: string, part: string): Promise<string | undefined> {
  return (await historyRows(home)).find(({ statement }) => statement.includes(part))?.state;
}

async function auditHolds(home: string): Promise<boolean> {
  return (await hydrantJson<AuditVerdict>(['audit', 'verify'], { home })).json.ok;
}

function impatient(seconds: number): ProfileInput {
  return {
    id: 'impatient',
    name: 'Impatient',
    engine: 'duckdb',
    connection: { form: 'sample', variant: 'prod' },
    limits: { seconds },
  };
}
