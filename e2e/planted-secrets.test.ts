import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect, freshHome, hydrant } from './support/process.ts';

const PASSWORD = 'Tr0ub4dor&3-planted';
const TOKEN = 'dapi0123456789abcdef0123456789abcdef';
const PEM = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

/** What a secret may look like elsewhere. */
function disguises(secret: string): string[] {
  const lines = secret.includes('\n') ? secret.split('\n').filter((line) => line.length > 20 && !line.startsWith('-----')) : [];
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), JSON.stringify(secret).slice(1, -1), ...lines];
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

test('planted secrets appear in nothing that is written or printed', { timeout: 180_000 }, async () => {
  const home = freshHome();
  const env = { HYDRANT_SECRETS: 'vault', HYDRANT_VAULT_PASSPHRASE: 'correct horse battery staple' };
  const printed: string[] = [];
  const run = (args: readonly string[], input = ''): void => {
    const { out, err } = hydrant(home, args, { env, input });
    printed.push(out, err);
  };
  const secrets = { 'warehouse/password': PASSWORD, 'warehouse/token': TOKEN, 'warehouse/private-key': PEM };
  for (const [name, value] of Object.entries(secrets)) run(['secrets', 'set', name], value);
  for (const name of Object.keys(secrets)) run(['secrets', 'check', name, '--json']);
  run(['profiles', 'add', 'sales', '--sample', 'prod', '--json']);
  run(
    ['profiles', 'add', 'leak', '--from', '-'],
    JSON.stringify({ name: `postgres://app:${PASSWORD}@db.example/x`, engine: 'duckdb', connection: { form: 'sample' } }),
  );
  run(['profiles', 'export']);
  run(['doctor']);

  // Statements and tool calls that carry them, refused, failing and succeeding.
  const url = `postgres://app:${encodeURIComponent(PASSWORD)}@db.example/shop`;
  const statements = [
    `CREATE SECRET s (TYPE s3, KEY_ID 'AKIAIOSFODNN7EXAMPLE', SECRET '${PASSWORD}')`,
    `ATTACH '${url}' AS shop (TYPE postgres)`,
    `SELECT * FROM nothing_here WHERE dsn = '${url}' AND header = 'Authorization: Bearer ${TOKEN}'`,
    `SELECT count(*) FROM orders WHERE status <> '${PEM.replaceAll('\n', '\\n')}' AND '${TOKEN}' <> ''`,
    `SELECT length('${PEM}') AS l FROM range(500)`,
    // Without an alias the engine names the column after its text.
    `SELECT length('${url}') FROM range(500)`,
  ];
  const session = await connect(['-p', 'sales'], { home, env });
  for (const sql of statements) {
    printed.push((await session.call('execute_query', { sql })).text);
    printed.push((await session.call('explain_query', { sql })).text);
    run(['query', '-p', 'sales', sql, '--json']);
  }
  printed.push((await session.call('execute_query', { sql: 'SELECT 1', environment: TOKEN })).text);
  await session.close();
  run(['history', '--json']);
  run(['history', '--export']);
  run(['audit', 'verify', '--json']);
  run(['secrets', 'delete', 'warehouse/nothing']);

  const texts = new Map<string, string>([['printed', printed.join('\n')]]);
  for (const file of filesUnder(home)) texts.set(file, readFileSync(file, 'latin1'));
  expect([...texts.keys()].some((name) => name.includes('history.db'))).toBe(true);
  expect([...texts.keys()].some((name) => name.includes('results'))).toBe(true);
  for (const secret of [PASSWORD, TOKEN, PEM]) {
    for (const form of disguises(secret)) {
      for (const [source, text] of texts) expect(text.includes(form), `${form.slice(0, 12)}… in ${source}`).toBe(false);
    }
  }
});
