import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAssistants } from '../../core/assistants/assistants.ts';
import { launchFrom } from '../../core/assistants/testing/setup.ts';
import { connect, freshHome, HYDRANT, hydrant } from '../support/process.ts';

/** Runs a command for a user who lets everybody read and write what they make. */
function openHanded(home: string, userHome: string, ...args: string[]) {
  return spawnSync('/bin/sh', ['-c', 'umask 000; exec "$@"', 'sh', process.execPath, HYDRANT, ...args], {
    encoding: 'utf8',
    cwd: userHome,
    input: '',
    env: { ...process.env, HYDRANT_HOME: home, HOME: userHome, USERPROFILE: userHome },
  });
}

/** What others may read, write or list. */
function openToOthers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => !lstatSync(path).isSymbolicLink() && (lstatSync(path).mode & 0o077) !== 0)
    .map((path) => `${(lstatSync(path).mode & 0o777).toString(8)} ${path}`);
}

describe.runIf(process.platform !== 'win32')('whatever the umask says', () => {
  test('what holds data is for its user alone: exports, kept results, history, backups, caches', { timeout: 120_000 }, async () => {
    const [parent, userHome] = [freshHome(), freshHome()];
    const home = join(parent, 'made', 'by us');
    const run = (...args: string[]) => openHanded(home, userHome, ...args);
    const rows = "SELECT range AS n, 'x' AS t FROM range(3000)";
    for (const format of ['csv', 'json', 'parquet']) expect(run('query', '-p', 'sample', rows, '--export', `out.${format}`).status).toBe(0);
    expect(run('query', '-p', 'sample', rows, '--max-rows', '10').status).toBe(0);
    run('profiles', 'add', 'mine', '--sample', 'dev');
    run('profiles', 'export', '--output', 'profiles.json');
    run('init-config', '--file', 'hydrant.toml');
    run('assistants', 'add', 'claude-desktop', '--profile', 'sample', '--yes');
    run('assistants', 'add', 'claude-desktop', '--profile', 'mine', '--yes');
    // A server of that user, which keeps a result: no shell passes its mask on here, so it is the process's own.
    const mask = process.umask(0o000);
    try {
      const session = await connect(['-p', 'sample'], { home, env: { HOME: userHome } });
      expect((await session.call('execute_query', { sql: rows, max_rows: 5 })).structured.handle).toMatch(/^r_/);
      await session.close();
    } finally {
      process.umask(mask);
    }
    expect(readdirSync(userHome)).toEqual(
      expect.arrayContaining(['out.csv', 'out.json', 'out.parquet', 'profiles.json', 'hydrant.toml', '.config']),
    );
    expect(readdirSync(join(home, 'results'), { recursive: true }).length).toBeGreaterThan(0);
    expect(readdirSync(join(home, 'backups', 'claude-desktop')).length).toBeGreaterThan(0);
    expect([...openToOthers(parent), ...openToOthers(userHome)]).toEqual([]);
  });

  test('an export over a file that everybody may read does not stay so', { timeout: 120_000 }, () => {
    const [home, userHome] = [freshHome(), freshHome()];
    const file = join(userHome, 'out.csv');
    writeFileSync(file, 'old', { mode: 0o666 });
    const { status } = openHanded(home, userHome, 'query', '-p', 'sample', 'SELECT 42 AS n', '--export', file);
    expect(status === 0 ? statSync(file).mode & 0o777 : 'refused').toEqual(status === 0 ? 0o600 : 'refused');
  });

  test('the app that opens in a browser', { timeout: 60_000 }, async () => {
    const [parent, userHome] = [freshHome(), freshHome()];
    const home = join(parent, 'made');
    const child = spawn('/bin/sh', ['-c', 'umask 000; exec "$@"', 'sh', process.execPath, HYDRANT, 'app', '--browser', '--no-open'], {
      env: { ...process.env, HYDRANT_HOME: home, HOME: userHome, USERPROFILE: userHome },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
    child.kill('SIGTERM');
    await new Promise<void>((resolve) => child.once('exit', () => resolve()));
    expect(readdirSync(home).length).toBeGreaterThan(0);
    expect(openToOthers(parent)).toEqual([]);
  });
});

describe('paths in names', () => {
  const NAMES = [
    '../../escaped',
    '..',
    '/etc/passwd',
    'a/../../b',
    '..\\..\\b',
    'C:\\x',
    '%2e%2e%2fx',
    'x\ny',
    '.',
    '~',
    '$HOME',
    '`id`',
    '$(id)',
  ];

  test('profiles, secrets and imports make no file outside of their folder, and none by another name', { timeout: 120_000 }, () => {
    const parent = freshHome();
    const home = join(parent, 'a', 'home');
    const env = { HYDRANT_SECRETS: 'vault', HYDRANT_VAULT_PASSPHRASE: 'correct horse battery staple' };
    hydrant(home, ['profiles', 'add', 'fine', '--sample', 'prod']);
    for (const name of ['../../escaped', 'a/../../b', 'x\ny']) {
      hydrant(home, ['profiles', 'add', name, '--sample', 'prod']);
      hydrant(home, ['secrets', 'set', name], { env, input: 'value' });
      hydrant(home, ['secrets', 'delete', name], { env });
    }
    const profiles = NAMES.map((id) => ({ id, name: id, engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } }));
    hydrant(home, ['profiles', 'import', '-'], { input: JSON.stringify({ version: 1, hydrant: 1, profiles }) });
    const saved = JSON.parse(hydrant(home, ['profiles', 'list', '--json']).out) as { profiles: { id: string }[] };
    expect(saved.profiles.map(({ id }) => id).filter((id) => !/^[a-z0-9][a-z0-9_-]*$/i.test(id))).toEqual([]);
    expect(readdirSync(parent)).toEqual(['a']);
    expect(readdirSync(join(parent, 'a'))).toEqual(['home']);
    for (const name of readdirSync(home, { recursive: true, encoding: 'utf8' })) expect(name).not.toMatch(/escaped|passwd|\n/);
  });

  test('a handle is a handle and no path', { timeout: 60_000 }, async () => {
    const session = await connect(['-p', 'sample']);
    const rows = await session.call('execute_query', { sql: 'SELECT * FROM range(2000)', max_rows: 5 });
    const handle = String(rows.structured.handle);
    writeFileSync(join(session.home, 'results', 'r_planted.json'), '{"principal":"local"}');
    const tries = [
      ...NAMES,
      `../results/${handle}`,
      `${handle}.parquet`,
      `${handle}\u0000`,
      `./${handle}`,
      '../history',
      'r_planted',
      '__proto__',
    ];
    for (const one of tries) {
      const answer = await session.call('get_result', { handle: one });
      expect(answer.isError, one).toBe(true);
      expect(answer.text).not.toMatch(/ENOENT|root:|at .*\.js/);
    }
    for (const path of ['/etc/passwd', join(session.home, 'history.db'), '../history.db'])
      expect((await session.call('get_result', { handle, sql: `SELECT * FROM read_text('${path}')` })).isError, path).toBe(true);
    expect((await session.call('get_result', { handle, offset: 1990 })).isError).toBe(false);
    await session.close();
  });

  test('an export writes the file it was told, through no link, and leaves nothing half written', { timeout: 120_000 }, () => {
    const [home, folder] = [freshHome(), freshHome()];
    const target = join(folder, 'theirs.txt');
    writeFileSync(target, 'theirs');
    const link = join(folder, 'link.csv');
    symlinkSync(target, link);
    hydrant(home, ['query', '-p', 'sample', 'SELECT 42 AS n', '--export', link]);
    expect(readFileSync(target, 'utf8')).toBe('theirs');
    for (const name of [join(folder, 'no', 'such', 'folder.csv'), join(folder, 'x.exe'), folder, join(folder, '.csv', '..')])
      expect(hydrant(home, ['query', '-p', 'sample', 'SELECT 42 AS n', '--export', name]).code, name).not.toBe(0);
    expect(hydrant(home, ['query', '-p', 'sample', 'SELECT * FROM not_there', '--export', join(folder, 'failed.csv')]).code).not.toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['link.csv', 'theirs.txt']);
  });
});

describe('a file that is swapped between looking and writing', () => {
  const FILE = '.config/Claude/claude_desktop_config.json';
  const open = () => {
    const [home, userHome] = [freshHome(), freshHome()];
    const file = join(userHome, FILE);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '{"a":1}');
    const assistants = openAssistants({ home, userHome, env: {}, platform: 'linux', launch: launchFrom('/opt/node') });
    const plan = (action: 'add' | 'remove') => assistants.plan({ assistant: 'claude-desktop', action, profiles: ['sample'] });
    return { home, userHome, file, assistants, plan };
  };

  test.each([
    ['another content', ({ file }: ReturnType<typeof open>) => writeFileSync(file, '{"a":2}')],
    ['nothing', ({ file }: ReturnType<typeof open>) => rmSync(file)],
    [
      'a link to the same content',
      ({ file, userHome }: ReturnType<typeof open>) => {
        rmSync(file);
        writeFileSync(join(userHome, 'other'), '{"a":1}');
        symlinkSync(join(userHome, 'other'), file);
      },
    ],
    [
      'a folder behind a link',
      ({ file, userHome }: ReturnType<typeof open>) => {
        rmSync(join(file, '..'), { recursive: true });
        mkdirSync(join(userHome, 'elsewhere'));
        writeFileSync(join(userHome, 'elsewhere', 'claude_desktop_config.json'), '{"a":1}');
        symlinkSync(join(userHome, 'elsewhere'), join(file, '..'));
      },
    ],
    [
      'a folder',
      ({ file }: ReturnType<typeof open>) => {
        rmSync(file);
        mkdirSync(file);
      },
    ],
  ])('for %s: nothing is written', async (_, swap) => {
    const at = open();
    const planned = await at.plan('add');
    swap(at);
    const before = snapshot(at.userHome);
    await expect(at.assistants.apply(planned)).rejects.toMatchObject({ code: expect.stringMatching(/^CONFIG_/) as string });
    expect(snapshot(at.userHome)).toEqual(before);
  });

  test('a planned change is made once, and not by what a page sends along', async () => {
    const at = open();
    const [planned] = await at.plan('add');
    if (!planned) throw new Error('nothing was planned');
    const other = join(at.userHome, 'other.json');
    await at.assistants.apply([{ ...planned, file: other, after: '{"evil":true}', diff: [] }]);
    expect(existsSync(other)).toBe(false);
    expect(readFileSync(at.file, 'utf8')).not.toContain('evil');
    await expect(at.assistants.apply([planned])).rejects.toMatchObject({ code: 'CONFIG_CHANGED' });
    await expect(at.assistants.apply([{ ...planned, token: '__proto__' }])).rejects.toMatchObject({ code: 'CONFIG_CHANGED' });
  });
});

/** Every path with its kind and content; what links lead to is seen where it is. */
function snapshot(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
      const stats = lstatSync(join(folder, name));
      if (stats.isFile()) return [name, readFileSync(join(folder, name), 'utf8')];
      return [name, stats.isSymbolicLink() ? 'link' : 'folder'];
    }),
  );
}
