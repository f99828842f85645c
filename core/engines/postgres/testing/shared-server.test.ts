import { expect, test } from 'vitest';
import { readAll, sessionsOf } from './sessions.ts';
import { testDatabase } from './shared-server.ts';

test('test files share one server and have a database each, which is gone with whoever is still in it', async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
  expect(two).toMatchObject({ host: one.host, port: one.port, folder: one.folder });
  expect(two.database).not.toBe(one.database);
  await one.admin('CREATE TABLE only_here AS SELECT 1 AS n');
  expect(await one.admin('SELECT n FROM only_here')).toEqual([{ n: 1 }]);
  await expect(two.admin('SELECT n FROM only_here')).rejects.toThrow('does not exist');
  const sessions = sessionsOf(() => one);
  const session = await sessions.open();
  expect((await readAll(session, 'SELECT current_database()')).rows).toEqual([[one.database]]);
  await one.close();
  const names = async () => (await two.admin<{ datname: string }>('SELECT datname FROM pg_database')).map(({ datname }) => datname);
  expect(await names()).not.toContain(one.database);
  await sessions.close();
  await two.close();
});

test('a build that is not there is said, not waited for', async () => {
  await expect(testDatabase({ name: 'nowhere' as 'debian', bin: '/nonexistent' })).rejects.toThrow('No PostgreSQL build is called nowhere');
});
