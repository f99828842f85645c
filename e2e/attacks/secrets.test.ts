import { cpSync, linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { argumentListsWith, findPlanted } from '../support/find-planted.ts';
import { type PasswordListener, startPasswordListener } from '../support/password-listener.ts';
import { connect, freshHome, rawServer, type Session } from '../support/process.ts';
import { type Ran, runHydrant } from '../support/run-hydrant.ts';

// A saved password goes to no server but the one it was given for, and into no file.

const PASSWORD = "Pl@nted/'Horse'+Battery=Staple%77";
const PASSPHRASE = 'Planted vault passphrase 4711';

let saved: string;
let home: string;
let temp: string;
let right: PasswordListener;
let wrong: PasswordListener;
let env: Record<string, string>;

/** Saves one connection with a password once; every test has a copy of that home. */
beforeAll(async () => {
  saved = freshHome();
  temp = mkdtempSync(join(tmpdir(), 'hydrant-temp-'));
  env = { HYDRANT_SECRETS: 'vault', HYDRANT_VAULT_PASSPHRASE: PASSPHRASE, HYDRANT_APPROVAL_WAIT: '0', TMPDIR: temp };
  [right, wrong] = await Promise.all([startPasswordListener(), startPasswordListener()]);
  home = saved;
  expect(await run(['profiles', 'add', 'pg', '--address', '-'], addressOf(right, PASSWORD))).toMatchObject({ code: 0 });
  expect(await codeOf(query('pg'))).toBe('LOGIN_FAILED');
  expect(right.passwords()).toEqual([PASSWORD]);
}, 60_000);
afterAll(() => Promise.all([right.close(), wrong.close()]));
beforeEach(() => {
  home = freshHome();
  cpSync(saved, home, { recursive: true });
});

const run = (args: readonly string[], input = ''): Promise<Ran> => runHydrant(home, args, { env, input });
const addressOf = ({ port }: PasswordListener, password: string) =>
  `postgres://reader:${encodeURIComponent(password)}@127.0.0.1:${port}/shop?sslmode=disable`;
const query = (id: string, ...more: string[]) => run(['query', '-p', id, ...more, '--json', 'SELECT 1']);
const codeOf = async (ran: Promise<Ran>) => (JSON.parse((await ran).out) as { error?: { code: string } }).error?.code;

interface Saved {
  id: string;
  name: string;
  connection: Record<string, unknown>;
  auth: Record<string, unknown>;
}
const profilesFile = () => join(home, 'profiles.json');
/** As a person with an editor, or another program, would change it. */
const edit = (change: (pg: Saved) => Saved[]): void => {
  const content = JSON.parse(readFileSync(profilesFile(), 'utf8')) as { profiles: Saved[] };
  writeFileSync(profilesFile(), JSON.stringify({ ...content, profiles: change(content.profiles[0] as Saved) }));
};
const pointing = (pg: Saved, id: string, connection: Record<string, unknown>): Saved => ({
  ...pg,
  id,
  name: id,
  connection: { ...pg.connection, ...connection },
});
const exported = (pg: Partial<Saved>): string => {
  const file = join(temp, 'team.json');
  const connection = { host: '127.0.0.1', port: wrong.port, database: 'shop', user: 'reader', tls: { mode: 'disable' } };
  const whole = {
    id: 'pg',
    name: 'pg',
    engine: 'postgres',
    connection,
    auth: { method: 'password', password: 'secret:pg/password' },
    ...pg,
  };
  writeFileSync(file, JSON.stringify({ hydrant: 'profiles', version: 1, profiles: [whole] }));
  return file;
};

describe('a saved password goes to no server but the one it was given for', { timeout: 120_000 }, () => {
  const expectNothingSent = (): void => {
    expect(wrong.passwords()).toEqual([]);
    const sent = new Map([['sent to the other server', wrong.received().toString('latin1')]]);
    expect(findPlanted([PASSWORD, PASSPHRASE], sent, [home])).toEqual([]);
  };

  test('profiles.json edited by hand: in whichever way it points elsewhere', async () => {
    const ssh = { host: '127.0.0.1', port: wrong.port, user: 'reader' };
    const elsewhere: Record<string, Record<string, unknown>> = {
      port: { port: wrong.port },
      host: { host: 'localhost', port: wrong.port },
      'host-alone': { host: 'localhost' },
      'host-list': { host: '127.0.0.1,localhost' },
      user: { user: 'postgres' },
      socket: { host: temp },
      tunnel: { via: 'ssh', ssh },
    };
    edit((pg) => [
      ...Object.entries(elsewhere).map(([id, connection]) => pointing(pg, id, connection)),
      { ...pointing(pg, 'passphrase', { port: wrong.port }), auth: { method: 'password', password: 'env:HYDRANT_VAULT_PASSPHRASE' } },
      {
        ...pointing(pg, 'as-ssh-password', { via: 'ssh', ssh }),
        auth: { method: 'none', sshPassword: 'secret:pg/password' },
      },
      pointing(pg, 'other-database', { database: 'other' }),
    ]);
    const ids = [...Object.keys(elsewhere), 'passphrase', 'as-ssh-password', 'other-database'];
    const session = await connect(
      ids.flatMap((id) => ['-p', id]),
      { home, env },
    );
    const codes: Record<string, string | undefined> = {};
    for (const environment of ids) {
      const before = right.connections();
      codes[environment] = (await session.call('execute_query', { sql: 'SELECT 1', environment })).code;
      const tested = await session.call('test_connection', { environment });
      if (environment === 'other-database') continue;
      expect(right.connections(), environment).toBe(before);
      if (environment in elsewhere) expect(tested.text).toContain(`was given for reader at 127.0.0.1:${right.port}`);
    }
    await session.close();
    const refused = Object.fromEntries(ids.map((id) => [id, 'SECRET_ELSEWHERE']));
    // The database is on the same server, which may well have the password.
    expect(codes).toEqual({ ...refused, passphrase: 'PROFILE_INVALID', 'other-database': 'LOGIN_FAILED' });
    expectNothingSent();
  });

  test('a configuration file, or profiles.json, that names the vault, its passphrase or the environment as a password', async () => {
    const planted = mkdtempSync(join(temp, 'planted-'));
    const passphraseFile = join(planted, 'passphrase');
    writeFileSync(passphraseFile, PASSPHRASE);
    symlinkSync('/proc/self/environ', join(planted, 'environ'));
    symlinkSync(passphraseFile, join(planted, 'passphrase-link'));
    linkSync(passphraseFile, join(planted, 'passphrase-hard'));
    linkSync(join(home, 'secrets', 'vault.json'), join(planted, 'vault-hard'));
    const files = [join(home, 'secrets', 'vault.json'), join(home, 'history.db'), join(planted, 'vault-hard'), passphraseFile];
    files.push(join(planted, 'passphrase-link'), join(planted, 'passphrase-hard'), `${planted}/../${basename(planted)}/passphrase`);
    // Elsewhere there is no such view of a process.
    if (process.platform === 'linux') files.push('/proc/self/environ', join(planted, 'environ'), `/proc/self/root${passphraseFile}`);
    const references = [...files.map((file) => `file:${file}`), 'env:HYDRANT_VAULT_PASSPHRASE', 'env:HYDRANT_VAULT_PASSPHRASE_FILE'];
    const given = [env, { ...env, HYDRANT_VAULT_PASSPHRASE: '', HYDRANT_VAULT_PASSPHRASE_FILE: passphraseFile }];
    const table = (reference: string, n: number) =>
      `[profiles.evil${n}]\nengine = "postgres"\nauth = { method = "password", password = "${reference}" }\n` +
      `connection = { host = "127.0.0.1", port = ${wrong.port}, database = "shop", user = "reader", tls = { mode = "disable" } }\n`;
    const config = join(temp, 'evil.toml');
    writeFileSync(config, references.map(table).join(''));
    edit((pg) => [
      ...references.map((password, n) => ({ ...pointing(pg, `saved${n}`, { port: wrong.port }), auth: { method: 'password', password } })),
    ]);
    const before = wrong.connections();
    for (const [args, id] of [
      [['--config', config], 'evil'],
      [[], 'saved'],
    ] as const) {
      for (const environment of given) {
        const ids = references.map((_, n) => `${id}${n}`);
        const session = await connect([...args, ...ids.flatMap((one) => ['-p', one])], { home, env: environment });
        for (const [n, reference] of references.entries()) {
          const { code } = await session.call('execute_query', { sql: 'SELECT 1', environment: `${id}${n}` });
          expect(code, reference).toBe('PROFILE_INVALID');
        }
        await session.close();
      }
    }
    expect(wrong.connections()).toBe(before);
    rmSync(planted, { recursive: true });
    expectNothingSent();
  });

  test('a configuration file that writes the passphrase of the vault into another field', async () => {
    const passphraseFile = join(temp, 'passphrase-of-fields');
    writeFileSync(passphraseFile, PASSPHRASE);
    const names = ['HYDRANT_VAULT_PASSPHRASE', 'HYDRANT_VAULT_PASSPHRASE_FILE', 'COPY_OF_IT'];
    const fields = { host: '127.0.0.1', database: 'shop', user: 'reader' };
    const before = wrong.connections();
    for (const name of names) {
      for (const field of Object.keys(fields)) {
        const written = Object.entries({ ...fields, [field]: `\${${name}:-x}` }).map(([key, value]) => `${key} = "${value}"`);
        const config = join(temp, 'fields.toml');
        writeFileSync(
          config,
          `[profiles.evil]\nengine = "postgres"\nauth = { method = "none" }\n` +
            `connection = { ${written.join(', ')}, port = ${wrong.port}, tls = { mode = "disable" } }\n`,
        );
        const environment = { ...env, HYDRANT_VAULT_PASSPHRASE: '', HYDRANT_VAULT_PASSPHRASE_FILE: passphraseFile, COPY_OF_IT: PASSPHRASE };
        const { out, err } = await runHydrant(home, ['query', '-p', 'evil', '--config', config, '--json', 'SELECT 1'], {
          env: environment,
        });
        expect(out + err, `${name} as ${field}`).toContain('PROFILE_INVALID');
        expect(out + err).not.toContain(PASSPHRASE);
      }
    }
    expect(wrong.connections()).toBe(before);
    rmSync(passphraseFile);
    expectNothingSent();
  });

  test('a configuration file that refers to the secret of another profile, or takes its id', async () => {
    const table = (id: string) =>
      `[profiles.${id}]\nengine = "postgres"\nauth = { method = "password", password = "secret:pg/password" }\n` +
      `connection = { host = "127.0.0.1", port = ${wrong.port}, database = "shop", user = "reader", tls = { mode = "disable" } }\n`;
    const file = join(temp, 'config.toml');
    writeFileSync(file, table('pg') + table('evil'));
    for (const id of ['pg', 'evil']) expect(await codeOf(query(id, '--config', file))).toBe('SECRET_ELSEWHERE');
    expectNothingSent();
  });

  test('a connection that is removed takes its password along; another of its id is asked for one', async () => {
    expect((await run(['profiles', 'remove', 'pg'])).code).toBe(0);
    expect((await run(['secrets', 'check', 'pg/password'])).err).toContain('SECRET_MISSING');
    expect((await run(['profiles', 'import', exported({})])).out).toContain('Still needed: secret:pg/password');
    expect(await codeOf(query('pg'))).toBe('SECRET_MISSING');
    expectNothingSent();
  });

  test('kept when told, it is not for another of its id, imported or added, until it is given anew', async () => {
    expect((await run(['profiles', 'remove', 'pg', '--keep-secrets'])).out).toContain('pg/password');
    await run(['profiles', 'import', exported({})]);
    expect(await codeOf(query('pg'))).toBe('SECRET_ELSEWHERE');
    await run(['profiles', 'remove', 'pg', '--keep-secrets']);
    const [profile] = (JSON.parse(readFileSync(exported({}), 'utf8')) as { profiles: unknown[] }).profiles;
    expect((await run(['profiles', 'add', 'pg', '--from', '-'], JSON.stringify(profile))).code).toBe(0);
    expect(await codeOf(query('pg'))).toBe('SECRET_ELSEWHERE');
    expectNothingSent();
    const listener = await startPasswordListener();
    edit((pg) => [pointing(pg, 'pg', { port: listener.port })]);
    expect((await run(['secrets', 'set', 'pg/password'], 'given-anew')).out).toContain(`reader at 127.0.0.1:${listener.port}`);
    expect(await codeOf(query('pg'))).toBe('LOGIN_FAILED');
    expect(listener.passwords()).toEqual(['given-anew']);
    await listener.close();
  });

  test('nor for a profile that replaces it, nor is it overwritten by an add that fails', async () => {
    await run(['profiles', 'import', exported({}), '--on-conflict', 'replace']);
    // It comes without the reference, which somebody may put back.
    edit((pg) => [{ ...pg, auth: { method: 'password', password: 'secret:pg/password' } }]);
    expect(await codeOf(query('pg'))).toBe('SECRET_ELSEWHERE');
    expect((await run(['profiles', 'add', 'pg', '--address', '-'], addressOf(wrong, 'overwritten'))).err).toContain('PROFILE_EXISTS');
    expect((await run(['secrets', 'check', 'pg/password'])).out).toContain(`for reader at 127.0.0.1:${right.port}`);
    expectNothingSent();
  });
});

const LITERAL = PASSWORD.replaceAll("'", "''");
/** What an assistant may send; the password stands in it, and not in the rows. */
const STATEMENTS = [
  `SELECT count(*) AS n FROM orders WHERE status = '${LITERAL}'`,
  `DROP TABLE "${PASSWORD.replaceAll('"', '')}"`,
  `SELECT nothing_here, '${LITERAL}' FROM orders`,
  // A kept result, whose column the engine names after the statement.
  `SELECT length('${LITERAL}') FROM orders`,
  `SELEC '${LITERAL}' -- ${PASSWORD}`,
  `SELECT count(*) AS n FROM orders WHERE status = '${Buffer.from(PASSWORD).toString('base64')}' OR status = '${encodeURIComponent(PASSWORD)}'`,
];

describe('a saved password that a caller types is in no file', { timeout: 180_000 }, () => {
  test('in the first statement of a process', async () => {
    const said = new Map<string, string>();
    for (const sql of STATEMENTS) {
      const session = await connect(['-p', 'sample', '-p', 'pg'], { home, env });
      await session.call('execute_query', { sql });
      await session.close();
      said.set(sql.slice(0, 12), session.received());
    }
    said.set('command line', Object.values(await run(['query', '-p', 'pg', '-'], `SELECT '${LITERAL}'`)).join('\n'));
    const history = await run(['history', '--json']);
    said.set('history', history.out);
    expect(history.out).toContain('•••');
    expect(findPlanted([PASSWORD], said, [home, temp])).toEqual([]);
  });

  test('wherever else it is typed, first in its process', async () => {
    await run(['profiles', 'add', 'sales', '--sample', 'prod', '--policy', 'approve-writes']);
    const said = new Map<string, string>();
    const typed: [string, (session: Session) => Promise<unknown>][] = [
      ['a plan', (session) => session.call('explain_query', { sql: `SELECT '${LITERAL}'` })],
      ['an environment', (session) => session.call('execute_query', { sql: 'SELECT 1', environment: PASSWORD })],
      ['a pattern', (session) => session.call('search_objects', { pattern: PASSWORD })],
      ['an argument', (session) => session.call('execute_query', { sql: 'SELECT 1', [PASSWORD]: PASSWORD })],
      ['a change', (session) => session.call('execute_query', { sql: `UPDATE orders SET status = '${LITERAL}'` })],
      [
        'parameters',
        (session) => session.call('execute_query', { sql: 'UPDATE orders SET status = ? WHERE order_id = 1', parameters: [PASSWORD] }),
      ],
      ['a resource', (session) => session.client.readResource({ uri: `hydrant://${encodeURIComponent(PASSWORD)}/x` }).catch(String)],
      [
        'a prompt',
        (session) => session.client.getPrompt({ name: 'explore_warehouse', arguments: { environment: PASSWORD } }).catch(String),
      ],
    ];
    for (const [name, type] of typed) {
      const session = await connect(['-p', 'sales', '-p', 'pg'], { home, env, name: `client ${PASSWORD}` });
      const answered = type(session);
      expect(argumentListsWith([PASSWORD, PASSPHRASE])).toEqual([]);
      said.set(name, JSON.stringify(await answered));
      await session.call('execute_query', { sql: 'SELECT 1 AS one' });
      await session.close();
    }
    // Messages that are none could come back in the words of the parser.
    const raw = rawServer(['-p', 'sales', '-p', 'pg'], home);
    const messages = [`{"jsonrpc":"2.0", ${PASSWORD}`, JSON.stringify({ jsonrpc: '2.0', id: { [PASSWORD]: 1 }, method: 7 })];
    const ping = { jsonrpc: '2.0', id: 4711, method: 'ping' };
    for (const message of [...messages, JSON.stringify(ping)]) raw.child.stdin?.write(`${message}\n`);
    await expect.poll(raw.out, { timeout: 20_000 }).toContain('4711');
    raw.child.kill();
    said.set('standard error', raw.err());
    const { requests } = JSON.parse((await run(['approvals', 'list', '--json', '--state', 'all'])).out) as { requests: { id: string }[] };
    expect(requests.length).toBeGreaterThan(0);
    said.set('a reason', (await run(['approvals', 'deny', requests[0]?.id ?? '', '--reason', `not ${PASSWORD}`, '--json'])).out);
    said.set('approvals', (await run(['approvals', 'list', '--json', '--state', 'all'])).out);
    said.set('history', (await run(['history', '--json'])).out);
    expect(findPlanted([PASSWORD, PASSPHRASE], said, [home, temp])).toEqual([]);
  });

  test('nor where the secret store cannot be read: the text is withheld, and a change is not put before a person', async () => {
    await run(['profiles', 'add', 'sales', '--sample', 'prod', '--policy', 'approve-writes']);
    const session = await connect(['-p', 'sales', '-p', 'pg'], { home, env: { ...env, HYDRANT_VAULT_PASSPHRASE: 'a wrong passphrase' } });
    for (const sql of STATEMENTS) await session.call('execute_query', { sql });
    const reported = await session.call('execute_query', { sql: 'SELECT 1 AS one' });
    expect(reported.text).toContain('could not be read');
    const asked = await session.call('execute_query', { sql: `UPDATE orders SET status = '${LITERAL}'` });
    expect(asked.code).toMatch(/^SECRET_STORE_/);
    await session.close();
    expect(findPlanted([PASSWORD], new Map(), [home, temp])).toEqual([]);
    expect((await run(['history', '--json'])).out).toContain('[withheld: ');
    expect(JSON.parse((await run(['approvals', 'list', '--json', '--state', 'all'])).out)).toMatchObject({ requests: [] });
  });

  test('what an assistant asks before it works wakes no secret store', async () => {
    // Whoever opens it fails.
    writeFileSync(join(home, 'secrets', 'vault.json'), 'damaged');
    const session = await connect(['-p', 'sample', '-p', 'pg'], { home, env });
    expect((await session.client.listTools()).tools.length).toBeGreaterThan(7);
    expect((await session.call('list_environments')).isError).toBe(false);
    await session.close();
    expect((await run(['doctor'])).code).toBeDefined();
  });
});

describe('a password in a file or on a command line', { timeout: 120_000 }, () => {
  const secret = 'In-a-file-Horse/77';
  const json = (profile: Record<string, unknown>) =>
    run(['profiles', 'add', 'x', '--from', '-'], JSON.stringify({ name: 'x', ...profile }));

  test('is refused without being repeated or copied', async () => {
    const connection = { host: 'h', database: 'd', user: 'u' };
    const config = join(temp, 'c.toml');
    writeFileSync(
      config,
      `[profiles.x]\nengine = "postgres"\npassword = "${secret}"\nconnection = { host = "h", database = "d", user = "u" }\n`,
    );
    const attacks: Record<string, () => Promise<Ran>> = {
      'an import with an address': () => run(['profiles', 'import', exported({ name: `postgres://u:${secret}@h/d` })]),
      'an import with a value': () => run(['profiles', 'import', exported({ auth: { method: 'password', password: secret } })]),
      'an address among the arguments': () => run(['profiles', 'add', 'x', '--address', `postgres://u:${secret}@h/d`]),
      'a command with a password': () =>
        json({ engine: 'postgres', connection, auth: { method: 'command', command: `x --password=${secret}` } }),
      'a path with a password': () => json({ engine: 'duckdb', connection: { form: 'file', path: `postgres://u:${secret}@h/d` } }),
      'a configuration with a password': () => query('x', '--config', config),
    };
    for (const [name, attack] of Object.entries(attacks)) {
      const { code, out, err } = await attack();
      expect(code, name).not.toBe(0);
      expect(findPlanted([secret], new Map([[name, out + err]]), [home])).toEqual([]);
    }
  });

  test('profiles.json with a password written into it by hand: it is not copied, shown or used', async () => {
    edit((pg) => [{ ...pg, auth: { method: 'password', password: secret } }]);
    const before = right.connections();
    const commands = [['profiles', 'list', '--json'], ['profiles', 'show', 'pg'], ['profiles', 'export'], ['doctor']];
    const ran = [...(await Promise.all(commands.map((args) => run(args)))), await run(['profiles', 'add', 'more', '--sample', 'dev'])];
    ran.push(await query('pg'), await run(['profiles', 'list', '--json']));
    const printed = new Map([['printed', ran.map(({ out, err }) => out + err).join('\n')]]);
    const match = findPlanted([secret], printed, [home]);
    expect(match.filter((line) => !line.startsWith(`${profilesFile()}:`))).toEqual([]);
    expect(right.connections()).toBe(before);
  });
});
