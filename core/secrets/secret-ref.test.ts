import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, mkdtemp, rename, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openSecretStore } from './open-secret-store.ts';
import { isSecretRef, parseSecretRef, resolveSecret, type SecretSources } from './secret-ref.ts';

const USE = { target: { use: 'login', facts: { host: 'db.example.com', user: 'reader' }, words: 'reader at db.example.com' } };

let folder: string;
let home: string;
let noted: string[];
let warnings: string[];
let sources: SecretSources;

beforeEach(async () => {
  folder = await mkdtemp(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'ref-'));
  noted = [];
  warnings = [];
  const redactor = { add: (secret: string) => void noted.push(secret) };
  const env = { HYDRANT_VAULT_PASSPHRASE: 'p', PGPASSWORD: 'from env', EMPTY: '', HOME: folder };
  home = join(folder, '.hydrant');
  await mkdir(home);
  const store = openSecretStore({ home, env, platform: 'linux', redactor });
  sources = { store, home, env, redactor, folder, warn: (sentence) => void warnings.push(sentence) };
});

test('the grammar', () => {
  expect(parseSecretRef('secret:prod/password')).toEqual({ from: 'secret', name: 'prod/password' });
  expect(parseSecretRef('env:PG_PASSWORD')).toEqual({ from: 'env', variable: 'PG_PASSWORD' });
  expect(parseSecretRef('file:/run/secrets/a b')).toEqual({ from: 'file', path: '/run/secrets/a b' });
  expect([isSecretRef('env:X'), isSecretRef('hunter2'), isSecretRef('environment:X')]).toEqual([true, false, false]);
});

test('what is no reference is never repeated: it may be the password', () => {
  for (const text of ['hunter2', 'secret:hunter2', 'env:hunter 2', 'env:', 'file:', 'vault:hunter2', ' env:X', 'file:a\0b']) {
    let error: unknown;
    try {
      parseSecretRef(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ name: 'HydrantError' });
    expect(JSON.stringify(error)).not.toContain('hunter');
  }
});

test('from the store and from the environment', async () => {
  await sources.store.set('prod/password', 'from store');
  expect(await resolveSecret('secret:prod/password', USE, sources)).toBe('from store');
  expect(await resolveSecret('env:PGPASSWORD', USE, sources)).toBe('from env');
  expect(await resolveSecret('env:EMPTY', USE, sources)).toBe('');
  expect(noted).toEqual(expect.arrayContaining(['from store', 'from env']));
  expect(noted).not.toContain('');
  await expect(resolveSecret('env:NOT_SET', USE, sources)).rejects.toMatchObject({
    code: 'SECRET_MISSING',
    details: { variable: 'NOT_SET' },
  });
  await expect(resolveSecret('secret:prod/none', USE, sources)).rejects.toMatchObject({ code: 'SECRET_MISSING' });
});

describe('from a file', () => {
  const write = async (name: string, content: string | Buffer, mode = 0o600) => {
    await writeFile(join(folder, name), content);
    await chmod(join(folder, name), mode);
  };

  test('one newline at the end is left out, and no more', async () => {
    for (const [content, value] of [
      ['a\n', 'a'],
      ['a\r\n', 'a'],
      ['a\n\n', 'a\n'],
      [' a ', ' a '],
      ['', ''],
      ['\ufeffa', 'a'],
    ] as const) {
      await write('s', content);
      expect(await resolveSecret('file:s', USE, sources)).toBe(value);
    }
    expect(await resolveSecret(`file:${join(folder, 's')}`, USE, sources)).toBe('a');
    expect(await resolveSecret('file:~/s', USE, sources)).toBe('a');
    expect(warnings).toEqual([]);
    expect(noted).toContain('a');
  });

  test.runIf(process.platform !== 'win32')('that others can read works with a warning', async () => {
    await write('s', 'mounted', 0o444);
    expect(await resolveSecret('file:s', USE, sources)).toBe('mounted');
    expect(warnings).toEqual([expect.stringContaining(join(folder, 's'))]);
    expect(warnings.join()).not.toContain('mounted');
  });

  test('not there, too large, not text, not a file', async () => {
    await expect(resolveSecret('file:none', USE, sources)).rejects.toMatchObject({ code: 'SECRET_MISSING' });
    await write('large', 'x'.repeat(64 * 1024 + 1));
    await expect(resolveSecret('file:large', USE, sources)).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      details: { reason: 'TOO_LARGE' },
    });
    await write('binary', Buffer.from([0xff, 0xfe, 0x41]));
    await expect(resolveSecret('file:binary', USE, sources)).rejects.toMatchObject({ details: { reason: 'NOT_UTF8' } });
    await mkdir(join(folder, 'dir'));
    await expect(resolveSecret('file:dir', USE, sources)).rejects.toMatchObject({ details: { reason: 'EISDIR' } });
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await expect(resolveSecret('file:pipe', USE, sources)).rejects.toMatchObject({ details: { reason: 'NOT_A_FILE' } });
  });

  test.runIf(process.platform !== 'win32')('that Kubernetes mounts, as links that it exchanges', async () => {
    await mkdir(join(folder, 'mounted/..2026_1'), { recursive: true });
    await writeFile(join(folder, 'mounted/..2026_1/password'), 'first');
    await symlink('..2026_1', join(folder, 'mounted/..data'));
    await symlink('..data/password', join(folder, 'mounted/password'));
    expect(await resolveSecret('file:mounted/password', USE, sources)).toBe('first');
    await mkdir(join(folder, 'mounted/..2026_2'));
    await writeFile(join(folder, 'mounted/..2026_2/password'), 'second');
    await symlink('..2026_2', join(folder, 'mounted/..data_tmp'));
    await rename(join(folder, 'mounted/..data_tmp'), join(folder, 'mounted/..data'));
    expect(await resolveSecret('file:mounted/password', USE, sources)).toBe('second');
  });
});

describe.runIf(process.platform !== 'win32')('a file that is for no server, by whichever path', () => {
  const refusals = async (paths: readonly string[]): Promise<void> => {
    for (const path of paths) {
      const outcome = await resolveSecret(`file:${path}`, USE, sources).catch((error: { code?: string }) => error.code);
      expect(outcome, path).toBe('PROFILE_INVALID');
    }
  };
  /** Every way to refer to one existing file. */
  const waysTo = async (path: string, name: string): Promise<string[]> => {
    await symlink(path, join(folder, `${name}-link`));
    await symlink(`${name}-link`, join(folder, `${name}-link-of-link`));
    await link(path, join(folder, `${name}-hard`));
    await symlink(dirname(path), join(folder, `${name}-folder`));
    return [
      path,
      `${dirname(path)}/../${basename(dirname(path))}/${basename(path)}`,
      `${name}-link`,
      `${name}-link-of-link`,
      `${name}-hard`,
      `${name}-folder/${basename(path)}`,
      ...(process.platform === 'linux' ? [`/proc/self/root${path}`, `/proc/thread-self/root${path}`] : []),
    ];
  };

  test('the files of Hydrant: the vault, the history, results', async () => {
    await sources.store.set('prod/password', 'from store');
    await writeFile(join(home, 'history.db'), 'statements');
    await refusals(await waysTo(join(home, 'secrets', 'vault.json'), 'vault'));
    await refusals(await waysTo(join(home, 'history.db'), 'history'));
    await refusals(['~/.hydrant/history.db']);
  });

  test('the passphrase of the vault, and a copy of it', async () => {
    const passphrase = 'Planted "passphrase" 4711';
    await mkdir(join(folder, 'run'));
    await writeFile(join(folder, 'run/pass'), `${passphrase}\n`);
    sources = { ...sources, env: { HOME: folder, HYDRANT_VAULT_PASSPHRASE_FILE: join(folder, 'run', 'pass') } };
    await refusals(await waysTo(join(folder, 'run/pass'), 'pass'));
    await writeFile(join(folder, 'copy'), passphrase);
    await writeFile(join(folder, 'assistant.json'), JSON.stringify({ env: { HYDRANT_VAULT_PASSPHRASE: passphrase } }));
    await refusals(['copy', 'assistant.json']);
    const env = { HYDRANT_VAULT_PASSPHRASE: passphrase, COPY: `x ${passphrase} y` };
    sources = { ...sources, env };
    await refusals(['copy', 'assistant.json']);
    await expect(resolveSecret('env:COPY', USE, sources)).rejects.toMatchObject({ code: 'PROFILE_INVALID' });
    expect(noted).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('the views of the system on its processes', async () => {
    await symlink('/proc/self/environ', join(folder, 'environ'));
    await symlink('/proc', join(folder, 'proc'));
    await refusals([
      '/proc/self/environ',
      `/proc/${process.pid}/environ`,
      '/proc/self/cmdline',
      '/dev/../proc/self/environ',
      '/proc/self/root/proc/self/environ',
      'environ',
      'proc/self/environ',
      '/sys/kernel/uevent_seqnum',
      '/dev/null',
      '/dev/stdin',
    ]);
  });
});
