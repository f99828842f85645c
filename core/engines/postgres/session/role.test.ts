import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../testing/server.ts';
import { readAll, sessionsOf } from '../testing/sessions.ts';

describe('a connection that names a role', () => {
  let server: PostgresServer;
  const sessions = sessionsOf(() => server);
  beforeAll(async () => {
    // Uses its own server, since roles are server-wide.
    server = await startPostgres();
    await server.admin(`CREATE ROLE hydrant_reader; CREATE ROLE analyst LOGIN; GRANT hydrant_reader TO analyst; CREATE ROLE other;
      CREATE TABLE open (n int); CREATE TABLE closed (n int); INSERT INTO open VALUES (1); INSERT INTO closed VALUES (2);
      GRANT SELECT ON open TO hydrant_reader; GRANT SELECT ON open, closed TO analyst`);
  }, 60_000);
  afterAll(async () => {
    await sessions.close();
    await server.close();
  });

  test('runs every read as that role, also after a failure and a reset', async () => {
    const session = await sessions.open({ user: 'postgres', role: 'hydrant_reader' });
    expect(session.about).toContain('Every statement runs as the role hydrant_reader.');
    const who = async (): Promise<unknown> => (await readAll(session, 'SELECT current_user, session_user')).rows[0];
    expect(await who()).toEqual(['hydrant_reader', 'postgres']);
    await expect(readAll(session, 'SELECT * FROM closed')).rejects.toMatchObject({ details: { sqlstate: '42501' } });
    await expect(readAll(session, "SELECT pg_read_file('postgresql.conf')")).rejects.toMatchObject({ details: { sqlstate: '42501' } });
    await session.reset();
    expect(await who()).toEqual(['hydrant_reader', 'postgres']);
    expect((await readAll(session, 'SELECT n FROM open')).rows).toEqual([[1]]);
  });

  test('plans, looks at the catalogue and judges rights as that role', async () => {
    const session = await sessions.open({ user: 'postgres', role: 'hydrant_reader' });
    const { signal } = new AbortController();
    await expect(session.explain('SELECT * FROM closed', [], { signal, readOnly: true })).rejects.toMatchObject({
      details: { sqlstate: '42501' },
    });
    expect(await session.loginRights(signal)).toMatchObject({ canWrite: false });
  });

  test('runs changes as that role too', async () => {
    const session = await sessions.open({ user: 'postgres', role: 'hydrant_reader' });
    const { signal } = new AbortController();
    await expect(session.execute('INSERT INTO open VALUES (2)', [], { signal, readOnly: false })).rejects.toMatchObject({
      details: { sqlstate: '42501' },
    });
  });

  test('is refused at the login where the user may not switch to it, with what to do', async () => {
    await expect(sessions.open({ user: 'analyst', role: 'other' })).rejects.toMatchObject({
      code: 'LOGIN_FAILED',
      next: expect.stringContaining('GRANT "other" TO "analyst"'),
    });
    await expect(sessions.open({ user: 'analyst', role: 'absent' })).rejects.toMatchObject({ code: 'LOGIN_FAILED' });
  });

  test('is offered by the test of a login that may reach beyond the database, which says so first', async () => {
    const { signal } = new AbortController();
    const rightsOf = async (login: { user: string; role?: string }) => (await sessions.open(login)).loginRights(signal);
    const mighty = await rightsOf({ user: 'postgres' });
    expect(mighty.summary).toMatch(/^postgres may reach beyond the database: it is a superuser, who may use files, programs and sessions/);
    expect(mighty.next).toContain('enter hydrant_reader as the role');
    await server.admin(`CREATE ROLE files LOGIN IN ROLE pg_read_server_files; CREATE ROLE killer LOGIN IN ROLE pg_signal_backend;
      CREATE ROLE runner LOGIN IN ROLE pg_execute_server_program; CREATE ROLE plain LOGIN`);
    expect((await rightsOf({ user: 'files' })).summary).toMatch(/^files may reach beyond the database: it may use files of the server\./);
    expect((await rightsOf({ user: 'killer' })).summary).toContain('may end sessions of others');
    expect((await rightsOf({ user: 'runner' })).summary).toContain('may run programs on the server');
    expect(await rightsOf({ user: 'plain' })).toEqual({ canWrite: false, summary: 'plain can read here, and change nothing.' });
    await server.admin('CREATE EXTENSION dblink');
    expect((await rightsOf({ user: 'plain' })).summary).toContain('may open connections of the server’s own');
    await server.admin('DROP EXTENSION dblink');
  });

  test('the offered script makes it: the same login, through the role, can only read', async () => {
    const { signal } = new AbortController();
    await server.admin(
      'DROP OWNED BY hydrant_reader; DROP ROLE hydrant_reader; CREATE ROLE owner LOGIN CREATEROLE; GRANT ALL ON open TO owner',
    );
    const { script = '' } = await (await sessions.open({ user: 'owner' })).loginRights(signal);
    await server.admin(script);
    const session = await sessions.open({ user: 'owner', role: 'hydrant_reader' });
    const rights = await session.loginRights(signal);
    expect(rights).toMatchObject({
      canWrite: false,
      summary: expect.stringContaining('Statements run as hydrant_reader; the login behind it is owner'),
    });
    expect((await readAll(session, 'SELECT n FROM open')).rows).toEqual([[1]]);
  });
});
