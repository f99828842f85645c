import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Connection } from './support/connection.ts';
import { type Ended, freshFolder, freshHome, hydrant } from './support/hydrant.ts';

const PASSWORD = `Pw-${randomBytes(9).toString('base64url')}&=%/é`;
const TOKEN = `dapi${randomBytes(16).toString('hex')}`;
const PASSPHRASE = `phrase ${randomBytes(12).toString('hex')}`;
const PEM = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey.trim();
const PEM_LINES = PEM.split('\n').filter((line) => !line.startsWith('-----'));

/** The password inside a connection string, as SQL text would hold it. */
const URL_WITH_PASSWORD = `postgres://ada:${encodeURIComponent(PASSWORD)}@db.example.com:5432/shop`;
const VAULT = { HYDRANT_SECRETS: 'vault', HYDRANT_VAULT_PASSPHRASE: PASSPHRASE };
const SECRETS: Readonly<Record<string, string>> = { 'sales/password': PASSWORD, 'sales/token': TOKEN, 'sales/private-key': PEM };

/** Statements that hold a secret and never return it. */
const STATEMENTS = [
  `SELECT 1 AS one WHERE '${URL_WITH_PASSWORD}' <> ''`,
  `SELECT count(*) AS n FROM orders WHERE status <> 'Bearer ${TOKEN}'`,
  `SELECT range AS n FROM range(500) WHERE '${PEM}' <> ''`,
  `SELECT nothing_of_this_name FROM orders WHERE status = '${URL_WITH_PASSWORD}'`,
  `SELECT CAST('${URL_WITH_PASSWORD}' AS INTEGER) AS number`,
  `SELECT CAST('${TOKEN}' AS INTEGER) AS number`,
  `SELECT CAST('${PEM}' AS DATE) AS day`,
  `SELEC '${TOKEN}'`,
  `CREATE SECRET one (TYPE postgres, HOST 'db.example.com', USER 'ada', PASSWORD '${PASSWORD.replaceAll("'", "''")}')`,
  `CREATE SECRET two (TYPE http, BEARER_TOKEN '${TOKEN}')`,
  `ATTACH '${URL_WITH_PASSWORD}' AS shop (TYPE postgres)`,
  `ALTER USER ada PASSWORD '${PASSWORD}'`,
  `SELECT * FROM read_csv('https://ada:${encodeURIComponent(PASSWORD)}@example.com/data.csv')`,
];

let home: string;
let server: Connection | undefined;
/** Everything that any process wrote. */
const outputs: Record<string, string> = {};

beforeAll(async () => {
  home = await freshHome();
  for (const [name, value] of Object.entries(SECRETS)) await run(`secrets set ${name}`, ['secrets', 'set', name], value);
  await saveProfile();
  await converse();
  await tellEverything();
});
afterAll(() => server?.close());

test('the secrets are in the vault, and were used', async () => {
  for (const name of Object.keys(SECRETS)) expect(outputs[`secrets check ${name} --json`]).toContain('"found":true');
  expect(Object.keys(outputs).length).toBeGreaterThan(12);
  expect(outputs['history --export']).toContain('CREATE SECRET');
  expect(outputs['history --export']?.split('\n').length).toBeGreaterThan(STATEMENTS.length);
  expect(readdirSync(join(home, 'results')).length).toBeGreaterThan(0);
});

describe('no secret is', () => {
  test('in what any process wrote', () => {
    const leaks = Object.entries(outputs).flatMap(([what, text]) => text.split('\n').flatMap((line) => leak(what, line)));
    expect(leaks).toEqual([]);
  });

  test('in any file of the home: history, audit, results, logs, profiles, vault', () => {
    const files = filesIn(home);
    expect(files.map((file) => file.slice(home.length + 1))).toEqual(
      expect.arrayContaining(['profiles.json', 'history.db', join('secrets', 'vault.json')]),
    );
    for (const file of files) expect(found(readFileSync(file)), file).toEqual([]);
  });

  test('overlooked by the search: each is found where it is', () => {
    for (const secret of [PASSWORD, TOKEN, PEM, PASSPHRASE]) {
      expect(found(Buffer.from(`before ${secret} after`))).not.toEqual([]);
      expect(found(Buffer.from(Buffer.from(secret).toString('base64')))).not.toEqual([]);
    }
    expect(found(Buffer.from(URL_WITH_PASSWORD))).not.toEqual([]);
    expect(found(Buffer.from(`x ${PEM_LINES[3]} y`))).not.toEqual([]);
  });
});

/** A profile with the names of secrets beside it, and one that would hold a secret itself: that is refused. */
async function saveProfile(): Promise<void> {
  const profile = { name: 'Sales', engine: 'duckdb', connection: { form: 'sample' }, environment: 'sales' };
  await run('profiles add', ['profiles', 'add', 'sales', '--from', '-', '--json'], JSON.stringify(profile));
  const wrong = { ...profile, auth: { method: 'password', password: PASSWORD } };
  const refused = await run('profiles add a secret', ['profiles', 'add', 'wrong', '--from', '-', '--json'], JSON.stringify(wrong));
  expect(refused.code).toBe(2);
  const file = join(freshFolder(), 'team.json');
  writeFileSync(file, JSON.stringify({ profiles: [{ ...wrong, id: 'imported' }] }));
  await run('profiles import', ['profiles', 'import', file, '--json']);
}

/** Runs every statement over the protocol, at once and in the background, and on the command line; then calls with a secret in the wrong place. */
async function converse(): Promise<void> {
  server = await Connection.open({ home, args: ['-p', 'sales', '-p', 'sample-dev'], env: VAULT });
  for (const [index, sql] of STATEMENTS.entries()) {
    await server.call('execute_query', { sql, max_rows: 10 });
    await server.call('compare_query', { sql });
    const { structured } = await server.call('execute_query', { sql, background: true });
    await server.call('get_result', { handle: structured.handle ?? 'none' });
    await run(`query ${index}`, ['query', '-p', 'sales', ...(index % 2 === 0 ? ['--json'] : []), sql]);
  }
  await server.call('execute_query', { sql: 'SELECT 1', environment: TOKEN });
  await server.call('execute_query', { sql: 'SELECT 1', [TOKEN]: true });
  await server.call('get_result', { handle: TOKEN });
  await server.call('test_connection', {});
  await server.call('list_environments', {});
  const { client } = server;
  await client.readResource({ uri: `hydrant://${TOKEN}/main` }).catch(() => undefined);
  await client.getPrompt({ name: 'explore_warehouse', arguments: { environment: TOKEN } }).catch(() => undefined);
  outputs['server standard output'] = server.stdout.bytes().toString('utf8');
  outputs['server standard error'] = server.stderr;
}

/** Every command that shows something. */
async function tellEverything(): Promise<void> {
  for (const args of [
    ['doctor'],
    ['doctor', '--json'],
    ['history'],
    ['history', '--json', '-n', '100'],
    ['history', '--export'],
    ['history', '--search', 'SECRET', '--json'],
    ['audit', 'verify', '--json'],
    ['profiles', 'list', '--json'],
    ['profiles', 'show', 'sales'],
    ['profiles', 'export'],
    ['secrets', 'check', '--json'],
    ...Object.keys(SECRETS).map((name) => ['secrets', 'check', name, '--json']),
    ['test-connection', '-p', 'sales', '--json'],
  ])
    await run(args.join(' '), args);
}

async function run(what: string, args: readonly string[], stdin = ''): Promise<Ended> {
  const ended = await hydrant(args, { home, env: VAULT, stdin });
  outputs[what] = ended.stdout + ended.stderr;
  return ended;
}

/** Where a secret stands in a line, told with the line. */
function leak(what: string, line: string): string[] {
  const secrets = found(Buffer.from(line));
  return secrets.length > 0 ? [`${what}: ${secrets[0]}: ${line.slice(0, 500)}`] : [];
}

/** Which secrets, in which form, stand in some bytes. */
function found(bytes: Buffer): string[] {
  return NEEDLES.filter(({ text }) => bytes.includes(text)).map(({ what }) => what);
}

/** Each secret, and each line of the key, in the encodings that texts and files carry. */
const NEEDLES = [
  ...forms('password', PASSWORD),
  ...forms('token', TOKEN),
  ...forms('passphrase', PASSPHRASE),
  ...forms('key', PEM),
  ...PEM_LINES.slice(0, -1).flatMap((line, index) => forms(`key, line ${index}`, line)),
];

function forms(what: string, secret: string): { what: string; text: string | Buffer }[] {
  const bytes = Buffer.from(secret);
  const all: Record<string, string | Buffer> = {
    plain: secret,
    'URL encoded': encodeURIComponent(secret),
    'form encoded': new URLSearchParams({ x: secret }).toString().slice(2),
    base64: bytes.toString('base64').replace(/=+$/, ''),
    base64url: bytes.toString('base64url'),
    hexadecimal: bytes.toString('hex'),
    'in JSON': JSON.stringify(secret).slice(1, -1),
    'in UTF-16': Buffer.from(secret, 'utf16le'),
    'user and password in base64': Buffer.from(`ada:${secret}`).toString('base64').replace(/=+$/, ''),
  };
  return Object.entries(all).map(([form, text]) => ({ what: `${what}, ${form}`, text }));
}

/** Files under a folder; the sample's cache is a link that leads out of it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
