import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge } from '../../../sql/policy.ts';
import { classify } from '../../testing/by-name.ts';
import { type PostgresServer, startPostgres } from '../testing/server.ts';
import { readAll, sessionsOf } from '../testing/sessions.ts';

const PLANTED = 'tell-nobody-this-1729';
let server: PostgresServer;
const sessions = sessionsOf(() => server);
beforeAll(async () => {
  server = await startPostgres({
    settings: {
      primary_conninfo: `'host=nowhere password=${PLANTED}'`,
      archive_command: `'send --key ${PLANTED}'`,
      'app.jwt_secret': `'${PLANTED}'`,
    },
  });
  await server.admin(`CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '${PLANTED}');
    CREATE FOREIGN TABLE remote (n int) SERVER far OPTIONS (table_name '${PLANTED}'); CREATE USER MAPPING FOR postgres SERVER far OPTIONS (password '${PLANTED}');
    ALTER ROLE postgres SET app.api_token = '${PLANTED}'; ALTER DATABASE postgres SET app.db_password = '${PLANTED}';
    ALTER ROLE postgres SET work_mem = '5MB'`);
}, 60_000);
afterAll(async () => {
  await sessions.close();
  await server.close();
});

const corpus = readFileSync(join(import.meta.dirname, '../dialect/corpus.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => /setting|config|option|SHOW|pg_roles|pg_user/i.test(line))
  .map((line) => (JSON.parse(line) as { sql: string }).sql);

test('no statement about settings that is allowed shows a planted secret, to a superuser', async () => {
  const session = await sessions.open();
  let run = 0;
  for (const sql of corpus) {
    if (judge(await classify(sql, 'postgres'), 'read-only').decision !== 'allow') continue;
    const answer = await readAll(session, sql).catch((error: Error) => error.message);
    expect(JSON.stringify(answer), sql).not.toContain(PLANTED);
    run += 1;
  }
  expect(run).toBeGreaterThan(12);
});

test('settings of roles come with secrets masked, and the others as they are', async () => {
  const { columns, rows } = await readAll(await sessions.open(), "SELECT * FROM pg_roles WHERE rolname = 'postgres'");
  expect(rows[0]?.[columns.findIndex(({ name }) => name === 'rolconfig')]).toEqual(['app.api_token=•••', 'work_mem=5MB']);
});

test('the server shows the planted secrets to the same login where nothing stands before it', async () => {
  const session = await sessions.open();
  for (const sql of [
    'SHOW primary_conninfo',
    'SHOW app.jwt_secret',
    'TABLE pg_settings',
    'TABLE pg_db_role_setting',
    'TABLE pg_foreign_server',
  ])
    expect(JSON.stringify(await readAll(session, sql)), sql).toContain(PLANTED);
});
