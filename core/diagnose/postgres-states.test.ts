import { afterAll, afterEach, expect, test } from 'vitest';
import type { HydrantError } from '../common/errors.ts';
import { failureOf } from '../common/testing/failure-of.ts';
import { debianBuild, embeddedBuild } from '../engines/postgres/testing/builds.ts';
import { type PostgresServer, startPostgres } from '../engines/postgres/testing/server.ts';
import { profileFields } from '../engines/postgres/testing/sessions.ts';
import { PROFILES } from '../engines/registry.ts';
import { executeQuery } from '../execution/execute-query.ts';
import type { Target } from '../execution/target.ts';
import { CALLER, openTestExecution } from '../execution/testing/execution-context.ts';
import { type DiagnosisStep, diagnose } from './diagnose.ts';

const signal = new AbortController().signal;
const it = openTestExecution();
let server: PostgresServer;
afterEach(() => server.close());
afterAll(() => it.close());

const ask = async (target: Target, sql: string): Promise<unknown> =>
  (await executeQuery(it.execution, it.results, target, { sql, caller: CALLER, signal })).value.rows;
/** Repeats the statement until it is answered, as an assistant does; every failure before that must be one of an unavailable server. */
async function answered(target: Target, sql: string): Promise<unknown> {
  const failures: HydrantError[] = [];
  let rows: unknown;
  await expect
    .poll(
      async () => {
        rows = await ask(target, sql).catch((error: HydrantError) => void failures.push(error));
        return rows;
      },
      { timeout: 20_000, interval: 50 },
    )
    .toBeDefined();
  for (const { code } of failures) expect(['CONNECT_FAILED', 'CONNECTION_LOST', 'ENVIRONMENT_UNAVAILABLE']).toContain(code);
  return rows;
}
async function loginStep(): Promise<DiagnosisStep | undefined> {
  const { ok, steps } = await diagnose(it.pools, PROFILES.schema.parse(profileFields(server)), { signal, redact: (text) => text });
  expect(ok).toBe(false);
  expect(steps.filter(({ state }) => state === 'failed').map(({ id }) => id)).toEqual(['login']);
  return steps.find(({ id }) => id === 'login');
}
let profiles = 0;
/** With a pool of its own. */
const environment = (): Target => it.target({ ...profileFields(server), id: `pg-${profiles++}` });

for (const build of [embeddedBuild(), debianBuild()].filter((one) => one !== undefined)) {
  test(`a standby that accepts nobody says so at the login, and is used once it is promoted (${build.name})`, async () => {
    server = await startPostgres({ build, settings: { hot_standby: 'off' } });
    await server.stop();
    await server.startStandby();
    expect(await loginStep()).toMatchObject({
      sentence: 'The database system is not accepting connections. Hot standby mode is disabled.',
      action: expect.stringContaining('connect to its primary'),
    });
    const target = environment();
    const first = await failureOf(ask(target, 'SELECT 1'));
    expect(first).toMatchObject({ code: 'CONNECT_FAILED', details: { sqlstate: '57P03' } });
    expect(first.message).toContain('not accepting connections');
    // The breaker opens, reports the cause, and probes the server again and again.
    for (const _ of [2, 3]) await failureOf(ask(target, 'SELECT 1'));
    const held = await failureOf(ask(target, 'SELECT 1'));
    expect(['ENVIRONMENT_UNAVAILABLE', 'CONNECT_FAILED']).toContain(held.code);
    expect(held.message).toContain('not accepting connections');
    await server.promote();
    expect(await answered(target, 'SELECT pg_is_in_recovery()')).toEqual([[false]]);
  });

  test(`a server that shuts down lets nobody in, ends its sessions, and is used once it is there again (${build.name})`, async () => {
    server = await startPostgres({ build });
    const [inside, outside] = [environment(), environment()];
    expect(await ask(inside, 'SELECT 1')).toEqual([[1]]);
    await server.shutDown();
    // Sessions that are logged in already may continue.
    expect(await ask(inside, 'SELECT 2')).toEqual([[2]]);
    expect(await loginStep()).toMatchObject({
      sentence: 'The database system is shutting down.',
      action: expect.stringContaining('Try again in a moment'),
    });
    expect(await failureOf(ask(outside, 'SELECT 1'))).toMatchObject({ code: 'CONNECT_FAILED', details: { sqlstate: '57P03' } });
    const running = failureOf(ask(inside, 'SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b'));
    await expect.poll(() => it.pools.state(PROFILES.schema.parse({ ...profileFields(server), id: inside.profile })).inUse).toBe(1);
    await server.stop();
    expect(['CONNECTION_LOST', 'CONNECT_FAILED']).toContain((await running).code);
    await server.start();
    for (const target of [inside, outside]) expect(await answered(target, 'SELECT 3')).toEqual([[3]]);
  });

  test(`a server whose process crashed recovers, and reads are answered again (${build.name})`, async () => {
    server = await startPostgres({ build });
    const target = environment();
    const pid = Number(((await ask(target, 'SELECT pg_backend_pid()')) as number[][])[0]?.[0]);
    const running = ask(environment(), 'SELECT count(*) FROM generate_series(1, 6000000) AS slow').catch(
      (error: HydrantError) => error.code,
    );
    await expect
      .poll(() => server.admin("SELECT 1 FROM pg_stat_activity WHERE query LIKE '% AS slow' AND state = 'active'"))
      .toHaveLength(1);
    process.kill(pid, 'SIGKILL');
    // PostgreSQL reports 57P02 (crash shutdown), then nothing; a read without a first row is retried once.
    expect([[[6_000_000]], 'CONNECTION_LOST', 'CONNECT_FAILED', 'ENVIRONMENT_UNAVAILABLE']).toContainEqual(await running);
    expect(await answered(target, 'SELECT 4')).toEqual([[4]]);
  });
}
