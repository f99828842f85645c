import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../../../e2e/warehouses/postgres/server.ts';
import { readAll, sessionsOf } from './testing/sessions.ts';

describe('a connection that names a role', () => {
  let server: PostgresServer;
  const sessions = sessionsOf(() => server);
  beforeAll(async () => {
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
});
