import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../../core/engines/postgres/testing/server.ts';
import { homeWith, postgresProfile } from '../support/postgres.ts';
import { connect, hydrant } from '../support/process.ts';

const RIGHT = 'Right@Horse:Battery/Staple%77';
const WRONG = 'Wrong#Horse?Battery&Staple=88';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ hba: 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n' });
  await server.admin(`CREATE ROLE reader LOGIN PASSWORD '${RIGHT}'; CREATE TABLE t AS SELECT 1 AS n; GRANT SELECT ON t TO reader`);
});
afterAll(() => server.close());

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

/** In any of the forms a password takes on its way. */
const forms = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('hex'),
  JSON.stringify(secret).slice(1, -1),
];

test('a password is in no answer, error, history, log or file, right or wrong', async () => {
  const base = postgresProfile('good', server);
  const connection = { ...base.connection, user: 'reader' };
  const home = homeWith(
    { ...base, connection, auth: { method: 'password', password: 'env:PG_RIGHT' } },
    { ...base, id: 'bad', name: 'bad', connection, auth: { method: 'password', password: 'env:PG_WRONG' } },
    {
      ...base,
      id: 'told',
      name: 'told',
      connection,
      auth: { method: 'command', command: `"${process.execPath}" -p process.env.PG_WRONG` },
    },
  );
  const env = { PG_RIGHT: RIGHT, PG_WRONG: WRONG };
  const session = await connect(['-p', 'good', '-p', 'bad', '-p', 'told'], { home, env });
  const said: string[] = [];
  const ask = async (tool: string, args: Record<string, unknown>) => {
    const answer = await session.call(tool, args);
    said.push(JSON.stringify(answer));
    return answer;
  };
  expect((await ask('execute_query', { environment: 'good', sql: 'SELECT n FROM t' })).structured.rows).toEqual([[1]]);
  for (const environment of ['bad', 'told']) {
    expect((await ask('execute_query', { environment, sql: 'SELECT n FROM t' })).code).toBe('LOGIN_FAILED');
    await ask('test_connection', { environment });
    await ask('search_objects', { environment }).catch((error: unknown) => said.push(String(error)));
  }
  // What an assistant writes into a statement is masked where it is the value of a secret.
  await ask('execute_query', { environment: 'good', sql: `SELECT '${RIGHT}' AS typed, nothing_there` });
  await ask('list_environments', {});
  said.push(session.received());
  await session.close();
  for (const args of [
    ['test-connection', '-p', 'bad'],
    ['test-connection', '-p', 'good', '--json'],
    ['query', '-p', 'bad', 'SELECT 1'],
    ['history'],
    ['doctor'],
  ]) {
    const { out, err } = hydrant(home, args, { env });
    said.push(out, err);
  }
  for (const file of files(home)) said.push(readFileSync(file, 'latin1'), readFileSync(file, 'utf8'));
  for (const secret of [RIGHT, WRONG])
    for (const form of forms(secret)) expect(said.filter((text) => text.includes(form)).map((text) => text.slice(0, 200))).toEqual([]);
});

test('an address with a password: to the keychain, never to the file or the command line', async () => {
  const home = homeWith();
  const url = `postgres://reader:${encodeURIComponent(RIGHT)}@127.0.0.1:${server.port}/postgres?sslmode=disable`;
  const refused = hydrant(home, ['profiles', 'add', 'pg', '--address', url]);
  expect(refused.code).toBe(2);
  expect(`${refused.out}${refused.err}`).not.toContain('Horse');
  const env = { HYDRANT_VAULT_PASSPHRASE: 'a long enough passphrase for a test' };
  const added = hydrant(home, ['profiles', 'add', 'pg', '--address', '-'], { input: `DATABASE_URL="${url}"\n`, env });
  expect(`${added.out}${added.err}`).toContain('Saved pg.');
  for (const file of files(home)) expect(readFileSync(file, 'latin1'), file).not.toContain('Horse');
  const { out, err } = hydrant(home, ['query', '-p', 'pg', 'SELECT n FROM t'], { env });
  expect(`${out}${err}`).toContain('1 row');
});
