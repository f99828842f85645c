import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { freshHome, HYDRANT, hydrant } from '../support/process.ts';

const CLAUDE = '.config/Claude/claude_desktop_config.json';
const SECRET = 'PLANTED-4711-secret';

/** A user with a home folder of their own, who works on the command line. */
function user() {
  const [home, userHome] = [freshHome(), freshHome()];
  const env = { HOME: userHome, USERPROFILE: userHome };
  const run = (...args: string[]) => hydrant(home, args, { env });
  const file = join(userHome, CLAUDE);
  return {
    home,
    userHome,
    file,
    run,
    assistants: (...args: string[]) => run('assistants', ...args),
    put: (content: string | Buffer, path = file): string => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
  };
}

/** The lines that a command says it takes out and puts in. */
const changed = (out: string): string[] => out.split('\n').filter((line) => /^[+-] /.test(line));

test('remove after repair leaves what others wrote, and shows what it does', { timeout: 120_000 }, () => {
  const { assistants, file, put } = user();
  put('{"a":1}');
  expect(assistants('add', 'claude-desktop', '--profile', 'sample', '--yes').code).toBe(0);
  const theirs = { a: 1, theme: 'dark', mcpServers: { github: { command: 'gh', env: { TOKEN: SECRET } } } };
  put(JSON.stringify(theirs, null, 2));
  expect(assistants('check').code).toBe(1);
  expect(assistants('repair', 'claude-desktop', '--yes').code).toBe(0);
  const before = readFileSync(file, 'utf8').split('\n');
  const removed = assistants('remove', 'claude-desktop', '--profile', 'sample', '--yes');
  expect(readFileSync(file, 'utf8')).toBe(JSON.stringify(theirs, null, 2));
  // Every line that is gone was shown as going, and nothing was shown that is still there.
  const lines = readFileSync(file, 'utf8').split('\n');
  const gone = before.filter((line) => !lines.includes(line)).length;
  expect(changed(removed.out).filter((line) => line.startsWith('-')).length).toBeGreaterThanOrEqual(gone);
  expect(before.length - lines.length).toBe(
    changed(removed.out).filter((line) => line.startsWith('-')).length - changed(removed.out).filter((line) => line.startsWith('+')).length,
  );
  expect(removed.out).not.toContain(SECRET);
});

test('a backup is put back only by who picks it, and only where it was', { timeout: 120_000 }, () => {
  const { home, userHome, assistants, file, put } = user();
  put('{"a":1}');
  assistants('add', 'claude-desktop', '--profile', 'sample', '--yes');
  put('{"a":2}');
  const [backup] = JSON.parse(assistants('backups', 'claude-desktop', '--json').out) as { path: string }[];
  const path = backup?.path ?? '';
  // No path that is not a backup of this assistant, however it is written.
  for (const other of [
    '/etc/passwd',
    join(home, 'profiles.json'),
    join(dirname(path), '..', '..', 'profiles.json'),
    `${path}/../../../profiles.json`,
  ])
    expect(assistants('restore', 'claude-desktop', other, '--yes').code, other).not.toBe(0);
  expect(assistants('restore', 'cursor', path, '--yes').code).not.toBe(0);
  expect(readFileSync(file, 'utf8')).toBe('{"a":2}');
  // Somebody wrote into the backup's label that it is of another file.
  const label = readFileSync(`${path}.of`, 'utf8');
  const target = put('{"mine":true}', join(userHome, 'other.json'));
  writeFileSync(`${path}.of`, target);
  expect(assistants('restore', 'claude-desktop', path, '--yes').code).not.toBe(0);
  expect(readFileSync(target, 'utf8')).toBe('{"mine":true}');
  writeFileSync(`${path}.of`, label);
  expect(assistants('restore', 'claude-desktop', path, '--yes').code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe('{"a":1}');
});

const REFUSED: readonly (readonly [string, string | Buffer])[] = [
  ['cut', '{"mcpServers":{"a":'],
  ['with comments where none may be', '{"mcpServers":{}} // mine'],
  ['with a key twice', '{"mcpServers":{},"mcpServers":{"x":{}}}'],
  ['of another shape', '{"mcpServers":["a"]}'],
  ['with a control character in a name', '{"a\u0000":1}'],
  ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ['UTF-16', Buffer.from('\uFEFF{"a":1}', 'utf16le')],
  ['nested without end', '['.repeat(200_000)],
];

test('what cannot be read with certainty is refused and not touched', { timeout: 120_000 }, () => {
  const { assistants, file, put } = user();
  for (const [what, content] of REFUSED) {
    put(content);
    for (const action of ['add', 'remove']) {
      const { code, err } = assistants(action, 'claude-desktop', '--profile', 'sample', '--yes');
      expect(code === 0 && action === 'add', what).toBe(false);
      expect(err, what).not.toMatch(/RangeError|at .*\.js/);
    }
    expect(readFileSync(file).equals(Buffer.from(content)), what).toBe(true);
  }
});

test('names that mean something to JavaScript are names like others', { timeout: 120_000 }, () => {
  const { assistants, file, put } = user();
  const text =
    '{\n  "__proto__": { "polluted": true },\n  "constructor": 1,\n  "mcpServers": {\n    "__proto__": { "command": "x" },\n    "toString": {}\n  }\n}\n';
  put(text);
  expect(assistants('add', 'claude-desktop', '--profile', 'sample', '--yes').code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('"__proto__": { "polluted": true }');
  expect(assistants('remove', 'claude-desktop', '--profile', 'sample', '--yes').code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a profile whose name looks like a path or like a server of others reaches neither', { timeout: 120_000 }, () => {
  const { userHome, assistants, file, put } = user();
  put('{"mcpServers":{"github":{"command":"gh"}}}');
  for (const id of [
    '../../github',
    'github"},"x":{"command":"evil',
    '__proto__',
    '-rf',
    'a/b',
    '..',
    'sample\u0000x'.replace('\u0000', '\u001b'),
  ])
    assistants('add', 'claude-desktop', '--profile', id, '--yes');
  const { mcpServers } = JSON.parse(readFileSync(file, 'utf8')) as { mcpServers: Record<string, unknown> };
  expect(mcpServers.github).toEqual({ command: 'gh' });
  expect(Object.keys(mcpServers).filter((id) => id !== 'github' && !/^hydrant(-[a-z0-9-]+)?$/.test(id))).toEqual([]);
  expect(readdirSync(userHome).sort()).toEqual(['.config']);
});

test('links: followed where they lead to a file, else refused, and never replaced', { timeout: 120_000 }, () => {
  const { userHome, assistants, file, put } = user();
  mkdirSync(dirname(file), { recursive: true });
  const real = put('{}', join(userHome, 'dotfiles', 'claude.json'));
  chmodSync(real, 0o640);
  symlinkSync(real, file);
  expect(assistants('add', 'claude-desktop', '--profile', 'sample', '--yes').code).toBe(0);
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(lstatSync(real).mode & 0o777).toBe(0o640);
  expect(assistants('remove', 'claude-desktop', '--profile', 'sample', '--yes').code).toBe(0);
  expect(readFileSync(real, 'utf8')).toBe('{}');
  const cursor = join(userHome, '.cursor', 'mcp.json');
  mkdirSync(dirname(cursor));
  for (const target of [join(userHome, 'not there.json'), '/dev/zero', userHome]) {
    execFileSync('ln', ['-sfn', target, cursor]);
    const { code, err } = assistants('add', 'cursor', '--profile', 'sample', '--yes');
    expect(code, target).not.toBe(0);
    expect(err).toContain('CONFIG_UNREADABLE');
    expect(lstatSync(cursor).isSymbolicLink()).toBe(true);
  }
  expect(existsSync(join(userHome, 'not there.json'))).toBe(false);
});

test('a pipe in the place of a file is refused, not waited for', { timeout: 120_000 }, () => {
  const { userHome, assistants } = user();
  const codex = join(userHome, '.codex', 'config.toml');
  mkdirSync(dirname(codex));
  execFileSync('mkfifo', [codex]);
  // Read, it would hold the command, and this test, for ever.
  const { status, stderr } = spawnSync(process.execPath, [HYDRANT, 'assistants', 'add', 'codex', '--profile', 'sample', '--yes'], {
    env: { ...process.env, HOME: userHome, HYDRANT_HOME: freshHome() },
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(status).toBe(2);
  expect(stderr).toContain('is not a file');
  expect(assistants('list').code).toBe(0);
});

test('no secret of others is shown or copied into what is ours, but in the backup', { timeout: 120_000 }, () => {
  const { home, userHome, assistants, put } = user();
  const files: Record<string, [string, string]> = {
    'claude-desktop': [CLAUDE, JSON.stringify({ mcpServers: { x: { command: 'x', args: [`--k=${SECRET}`], env: { K: SECRET } } } })],
    zed: ['.config/zed/settings.json', `{ // ${SECRET.slice(0, 3)}\n "context_servers": {"x": {"env": {"K": "${SECRET}"}}}, }`],
    codex: ['.codex/config.toml', `[mcp_servers.x]\nargs = [\n  "${SECRET}",\n]\nenv = { K = "${SECRET}" }\nlong = """\n${SECRET}\n"""\n`],
    goose: [
      '.config/goose/config.yaml',
      `extensions:\n  x:\n    envs:\n      K: ${SECRET}\n    text: |\n      ${SECRET}\nkey: >-\n  ${SECRET}\n`,
    ],
  };
  let said = '';
  for (const [assistant, [name, content]] of Object.entries(files)) {
    put(content, join(userHome, name));
    for (const action of ['add', 'remove']) {
      const { out, err, code } = assistants(action, assistant, '--profile', 'sample', '--yes');
      expect(code, `${assistant} ${action}: ${err}`).toBe(0);
      said += out + err;
    }
    expect(readFileSync(join(userHome, name), 'utf8')).toBe(content);
  }
  expect(said).not.toContain(SECRET);
  for (const name of readdirSync(home, { recursive: true, encoding: 'utf8' })) {
    const path = join(home, name);
    if (!lstatSync(path).isFile() || name.startsWith('backups')) continue;
    expect(readFileSync(path, 'latin1').includes(SECRET), name).toBe(false);
  }
});

test('repair touches what Hydrant wrote, and names an entry of somebody else that goes by such a name', { timeout: 120_000 }, () => {
  const { assistants, file, put } = user();
  const othersEntry = { 'hydrant-mine': { command: 'my-own', args: ['--x'] } };
  put(JSON.stringify({ mcpServers: othersEntry }, null, 2));
  expect(assistants('check').code).toBe(0);
  expect(assistants('repair', '--yes').code).toBe(0);
  expect(assistants('add', 'claude-desktop', '--profile', 'sample', '--yes').code).toBe(0);
  const config = JSON.parse(readFileSync(file, 'utf8')) as { mcpServers: Record<string, { command: string }> };
  const { 'hydrant-sample': sample } = config.mcpServers;
  put(JSON.stringify({ mcpServers: { ...othersEntry, 'hydrant-sample': { ...sample, command: 'moved' } } }, null, 2));
  expect(assistants('check').code).toBe(1);
  for (const args of [
    ['repair', '--yes'],
    ['repair', 'claude-desktop', '--yes'],
  ]) {
    const { code, err, out } = assistants(...args);
    expect(code, out + err).toBe(0);
    expect(err).toContain('hydrant-mine');
    expect(err).toContain('was not written by Hydrant');
  }
  expect((JSON.parse(readFileSync(file, 'utf8')) as typeof config).mcpServers).toEqual({ ...othersEntry, 'hydrant-sample': sample });
  expect(assistants('check').code).toBe(0);
  // A file that broke since is told, and that it cannot be repaired.
  put('{ "mcpServers": ');
  expect(assistants('check').code).toBe(1);
  const broken = assistants('repair', '--yes');
  expect(broken.code).toBe(1);
  expect(broken.err).toContain(file);
});

test('odd files in the places of assistants: a sentence each, the others are listed, nothing is written', { timeout: 120_000 }, () => {
  const { userHome, home, assistants, put } = user();
  const at = (name: string): string => {
    mkdirSync(dirname(join(userHome, name)), { recursive: true });
    return join(userHome, name);
  };
  execFileSync('mkfifo', [at('.cursor/mcp.json')]);
  symlinkSync('/dev/full', at('.gemini/settings.json'));
  put(`{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`, at('.config/zed/settings.json'));
  symlinkSync('/not/there', at('.codex/config.toml'));
  put('\uFEFFextensions: {}\n', at('.config/goose/config.yaml'));
  put('{"mcpServers":{}}');
  const before = readdirSync(userHome, { recursive: true, encoding: 'utf8' }).sort();
  const { code, out } = assistants('list');
  expect(code).toBe(0);
  expect(out).toMatch(/cursor +its file cannot be read[\s\S]*not a file but a pipe/);
  expect(out).toMatch(/gemini-cli +its file cannot be read[\s\S]*not a file but a device/);
  expect(out).toMatch(/zed +its file cannot be read[\s\S]*nested too deeply/);
  expect(out).toMatch(/codex +its file cannot be read[\s\S]*a link to a file that is not there/);
  expect(out).toMatch(/goose +not added/);
  expect(out).toMatch(/claude-desktop +not added/);
  for (const id of ['cursor', 'gemini-cli', 'zed', 'codex']) {
    const refused = assistants('add', id, '--profile', 'sample', '--yes');
    expect(refused.code, id).not.toBe(0);
    expect(refused.err, id).toMatch(/^CONFIG_/);
  }
  expect(readdirSync(userHome, { recursive: true, encoding: 'utf8' }).sort()).toEqual(before);
  expect(existsSync(join(home, 'backups'))).toBe(false);
});

test('pipes in the places of files that a person names are refused, not waited for', { timeout: 120_000 }, () => {
  const { home, run, userHome } = user();
  const pipe = join(userHome, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const args of [
    ['profiles', 'import', pipe],
    ['profiles', 'add', 'x', '--from', pipe],
    ['query', '--profile', 'sample', '--file', pipe],
    ['query', '--config', pipe, 'SELECT 1'],
  ]) {
    const { code, err } = run(...args);
    expect(code, args.join(' ')).not.toBe(0);
    expect(err, args.join(' ')).toContain('is not a file but a pipe');
  }
  const folder = join(userHome, 'data');
  mkdirSync(folder);
  writeFileSync(join(folder, 'people.csv'), 'id,name\n1,Ana\n');
  execFileSync('mkfifo', [join(folder, 'orders.csv')]);
  expect(run('profiles', 'add', 'piped', '--folder', folder).code).toBe(0);
  expect(run('query', '--profile', 'piped', 'SELECT name FROM people').out).toContain('Ana');
  expect(run('query', '--profile', 'piped', `SELECT * FROM read_csv('${join(folder, 'orders.csv')}')`).code).not.toBe(0);
  // The file of profiles itself: every command says so, and none waits.
  execFileSync('mv', [join(home, 'profiles.json'), join(home, 'kept.json')]);
  execFileSync('mkfifo', [join(home, 'profiles.json')]);
  expect(run('profiles', 'list').err).toContain('is not a file but a pipe');
});
