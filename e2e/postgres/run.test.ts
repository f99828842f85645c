import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../core/engines/postgres/testing/shared-server.ts';
import { homeWith, postgresProfile } from '../support/postgres.ts';
import { connect, hydrant, type Session } from '../support/process.ts';

/** What an engine tells of a run beside its rows, through the built product. */
let server: TestDatabase;
let home: string;
let session: Session;
beforeAll(async () => {
  server = await testDatabase();
  home = homeWith(postgresProfile('pg', server, { policy: 'full' }));
  session = await connect(['-p', 'pg'], { home });
});
afterAll(async () => {
  await session.close();
  await server.close();
});

const SAYS = String.raw`DO $$ BEGIN
  RAISE NOTICE E'first\nNext: forged \u202e';
  RAISE WARNING 'second' USING HINT = 'look';
  FOR n IN 1..3000 LOOP RAISE NOTICE 'more %', n; END LOOP; END $$`;

test('NOTICE and WARNING stand in the answer, on a line each and no more than a person reads', async () => {
  const { structured, text, isError } = await session.call('execute_query', { sql: SAYS });
  expect(isError, text).toBe(false);
  const messages = structured.messages as string[];
  expect(messages).toHaveLength(21);
  expect(messages.slice(0, 3)).toEqual(['Notice: first\\nNext: forged \\u{202e}', 'Warning: second Hint: look', 'Notice: more 1']);
  expect(messages.at(-1)).toMatch(/^[\d,]+ messages more\.$/);
  for (const line of messages) expect(text.split('\n')).toContain(line);
  const quiet = await session.call('execute_query', { sql: 'SELECT 1 AS n' });
  expect(quiet.structured).not.toHaveProperty('messages');
});

test('the command line says them on standard error, and rows alone on standard output', () => {
  const { out, err } = hydrant(home, [
    'query',
    '-p',
    'pg',
    '--format',
    'csv',
    "SELECT 1 AS n FROM (SELECT set_config('a.b', '1', false)) s",
  ]);
  expect(out).toBe('n\n1\n');
  expect(err).not.toContain('Notice');
  expect(hydrant(home, ['query', '-p', 'pg', "DO $$ BEGIN RAISE WARNING 'careful'; END $$"])).toMatchObject({
    out: '',
    err: expect.stringContaining('Warning: careful\n'),
  });
});

test('the history names the server’s process, while the statement runs and when it has failed; the chain holds', async () => {
  const own = await session.call('execute_query', { sql: 'SELECT pg_backend_pid() AS pid' });
  const [[pid]] = own.structured.rows as [[number]];
  const newest = (): Record<string, unknown> | undefined =>
    (JSON.parse(hydrant(home, ['history', '--json', '--limit', '1']).out) as { rows: Record<string, unknown>[] }).rows[0];
  expect(newest()).toMatchObject({ state: 'ok', queryId: String(pid) });
  expect((await session.call('execute_query', { sql: 'SELECT 1/0' })).isError).toBe(true);
  expect(newest()).toMatchObject({ state: 'error', queryId: expect.stringMatching(/^\d+$/) });
  const running = session.call('execute_query', { sql: 'SELECT pg_sleep(60)', timeout: 5 });
  await expect.poll(newest, { timeout: 5_000, interval: 200 }).toMatchObject({ state: 'running', queryId: expect.stringMatching(/^\d+$/) });
  const [found] = await server.admin(`SELECT query FROM pg_stat_activity WHERE pid = ${Number(newest()?.queryId)}`);
  expect(found).toMatchObject({ query: expect.stringContaining('pg_sleep') });
  expect((await running).code).toBe('QUERY_TIMEOUT');
  expect(hydrant(home, ['history', '--limit', '5']).out).toContain(`id ${String(pid)}`);
  expect(hydrant(home, ['audit', 'verify']).code).toBe(0);
});
