import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOf } from '../../../common/testing/failure-of.ts';
import type { Row, Session } from '../../../connectors/connector.ts';
import type { StatementContext } from '../../../connectors/context.ts';
import { type PostgresServer, startPostgres } from '../testing/server.ts';
import { sessionsOf } from '../testing/sessions.ts';

let server: PostgresServer;
const sessions = sessionsOf(() => server);
const { signal } = new AbortController();
beforeAll(async () => {
  server = await startPostgres();
  await server.admin(`
    CREATE ROLE junior; CREATE ROLE reader; CREATE ROLE mighty SUPERUSER; CREATE ROLE sees BYPASSRLS; CREATE ROLE closed_to_joe;
    CREATE ROLE joe LOGIN; CREATE ROLE ann LOGIN NOINHERIT;
    GRANT junior, mighty, sees, reader TO joe; GRANT junior, reader TO ann; GRANT junior TO reader;
    CREATE SCHEMA sales; CREATE SCHEMA hr; CREATE SCHEMA "Odd ""name"; GRANT USAGE ON SCHEMA sales, hr, "Odd ""name" TO PUBLIC; CREATE SCHEMA secret;
    CREATE TABLE sales.t AS SELECT 'sales' AS n; CREATE TABLE hr.t AS SELECT 'hr' AS n; CREATE TABLE "Odd ""name".t AS SELECT 'odd' AS n;
    GRANT SELECT ON ALL TABLES IN SCHEMA sales, hr, "Odd ""name" TO PUBLIC; CREATE TABLE public.closed (n int); GRANT SELECT ON closed TO joe;
    CREATE TABLE public.log (who text, looked text); GRANT INSERT ON public.log TO PUBLIC;
    CREATE FUNCTION sales.f() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
    CREATE FUNCTION hr.f() RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN EXECUTE 'SELECT 1'; RETURN 2; END $$`);
}, 60_000);
afterAll(async () => {
  await sessions.close();
  await server.close();
});

async function read(session: Session, sql: string, context?: StatementContext, readOnly = true): Promise<Row[]> {
  const stream = await session.execute(sql, [], { signal, readOnly, ...(context ? { context } : {}) });
  const rows: Row[] = [];
  for await (const batch of stream.batches) rows.push(...batch);
  return rows;
}

test('a role holds for its statement alone, and takes rights away', async () => {
  const session = await sessions.open({ user: 'joe' });
  expect(await read(session, 'SELECT current_user', { role: 'junior' })).toEqual([['junior']]);
  expect(await read(session, 'SELECT current_user')).toEqual([['joe']]);
  expect(await failureOf(read(session, 'SELECT * FROM closed', { role: 'junior' }))).toMatchObject({ details: { sqlstate: '42501' } });
  await expect(session.explain('SELECT * FROM closed', [], { signal, readOnly: true, context: { role: 'junior' } })).rejects.toMatchObject({
    details: { sqlstate: '42501' },
  });
  expect((await session.loginRights(signal, { role: 'junior' })).summary).toContain('junior');
  expect(await read(session, 'SELECT * FROM closed')).toEqual([]);
});

test('a change runs in it too, and is refused in one that may not', async () => {
  const session = await sessions.open({ user: 'joe' });
  await read(session, 'INSERT INTO public.log SELECT current_user, n FROM t', { role: 'junior', schema: 'hr' }, false);
  expect(await server.admin('SELECT who, looked FROM public.log')).toEqual([{ who: 'junior', looked: 'hr' }]);
});

// Roles whose rights the connection does not have by itself: attributes are never inherited, and NOINHERIT inherits nothing.
test.each([
  ['joe', undefined, 'mighty'],
  ['joe', undefined, 'sees'],
  ['joe', undefined, 'closed_to_joe'],
  ['joe', undefined, 'postgres'],
  ['joe', undefined, 'none'],
  ['joe', undefined, 'absent'],
  ['joe', undefined, 'junior"; RESET ROLE; --'],
  ['ann', undefined, 'reader'],
  ['joe', 'reader', 'joe'],
  ['joe', 'junior', 'reader'],
  ['postgres', 'reader', 'postgres'],
])('a role never widens what the connection may do: %s as %s cannot choose %s', async (user, role, chosen) => {
  const session = await sessions.open({ user, ...(role ? { role } : {}) });
  for (const readOnly of [true, false])
    expect(await failureOf(read(session, 'SELECT current_user', { role: chosen }, readOnly))).toMatchObject({ code: 'NOT_SUPPORTED' });
  expect(await read(session, 'SELECT current_user')).toEqual([[role ?? user]]);
});

test('a role of the connection may still be narrowed', async () => {
  const session = await sessions.open({ user: 'joe', role: 'reader' });
  expect(await read(session, 'SELECT current_user', { role: 'junior' })).toEqual([['junior']]);
});

test('names without a schema are looked up in the one that was chosen, whatever it is called', async () => {
  const session = await sessions.open({ user: 'joe' });
  expect(await read(session, 'SELECT n FROM t', { schema: 'sales' })).toEqual([['sales']]);
  expect(await read(session, 'SELECT n FROM t', { schema: 'hr' })).toEqual([['hr']]);
  expect(await read(session, 'SELECT n FROM t', { schema: 'Odd "name' })).toEqual([['odd']]);
  for (const schema of ['absent', 'sales, hr', 'secret', '$user'])
    expect(await failureOf(read(session, 'SELECT n FROM t', { schema }))).toMatchObject({ code: 'OBJECT_UNKNOWN' });
  expect(await failureOf(read(session, 'SELECT n FROM t'))).toMatchObject({ code: 'STATEMENT_INVALID' });
});

test('a function that was looked at in one schema is not taken for one of the same name in another', async () => {
  const session = await sessions.open({ user: 'joe' });
  expect(await read(session, 'SELECT f()', { schema: 'sales' })).toEqual([[1]]);
  expect(await failureOf(read(session, 'SELECT f()', { schema: 'hr' }))).toMatchObject({ code: 'READ_ONLY' });
  expect(await read(session, 'SELECT f()', { schema: 'sales' })).toEqual([[1]]);
});
