import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOf } from '../../../common/testing/failure-of.ts';
import { type PostgresServer, startPostgres } from '../testing/server.ts';
import { readAll, sessionsOf } from '../testing/sessions.ts';

const SETTINGS = "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')";

let server: PostgresServer;
const sessions = sessionsOf(() => server);
beforeAll(async () => {
  // Uses its own server, for roles with their own settings.
  server = await startPostgres();
  await server.admin(`
    CREATE ROLE brief LOGIN; ALTER ROLE brief SET statement_timeout = '400ms'; ALTER ROLE brief SET lock_timeout = '150ms';
    CREATE ROLE patient LOGIN; ALTER ROLE patient SET statement_timeout = '2h'; ALTER ROLE patient SET lock_timeout = '1h';
    CREATE ROLE unbound LOGIN; ALTER ROLE unbound SET statement_timeout = 0`);
  await server.admin('CREATE DATABASE swift');
  await server.admin("ALTER DATABASE swift SET statement_timeout = '700ms'");
});
afterAll(async () => {
  await sessions.close();
  await server.close();
});

test.each([
  // The profile allows 60 s, and a second more before the server itself ends a statement; locks are waited for 10 s.
  [{ user: 'brief' }, ['400ms', '150ms']],
  [{ user: 'patient' }, ['61s', '10s']],
  [{ user: 'unbound' }, ['61s', '10s']],
  [{ user: 'unbound', database: 'swift' }, ['61s', '10s']],
  [{ user: 'postgres', database: 'swift' }, ['700ms', '10s']],
])('the stricter of the profile’s and the server’s timeouts holds: %j', async (login, expected) => {
  const session = await sessions.open(login);
  expect((await readAll(session, SETTINGS)).rows).toEqual([expected]);
  // Writes have the same timeouts.
  const own = await session.execute(SETTINGS, [], { signal: new AbortController().signal, readOnly: false });
  const rows: unknown[] = [];
  for await (const batch of own.batches) rows.push(...batch);
  expect(rows).toEqual([expected]);
});

test('a statement that the role’s own timeout ends is told so, with whose limit it is', async () => {
  const session = await sessions.open({ user: 'brief' });
  const error = await failureOf(readAll(session, 'SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b'));
  expect(error).toMatchObject({ code: 'QUERY_CANCELLED', next: expect.stringContaining('allows this login 0.4 s') });
  expect((await readAll(session, 'SELECT 1')).rows).toEqual([[1]]);
});
