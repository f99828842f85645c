import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openSecretStore } from './open-secret-store.ts';
import { isSecretRef, parseSecretRef, resolveSecret, type SecretSources } from './secret-ref.ts';

const USE = { target: { use: 'login', facts: { host: 'db.example.com', user: 'reader' }, words: 'reader at db.example.com' } };

let folder: string;
let noted: string[];
let warnings: string[];
let sources: SecretSources;

beforeEach(async () => {
  folder = await mkdtemp(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'ref-'));
  noted = [];
  warnings = [];
  const redactor = { add: (secret: string) => void noted.push(secret) };
  const env = { HYDRANT_VAULT_PASSPHRASE: 'p', PGPASSWORD: 'from env', EMPTY: '', HOME: folder };
  const store = openSecretStore({ home: folder, env, platform: 'linux', redactor });
  sources = { store, env, redactor, folder, warn: (sentence) => void warnings.push(sentence) };
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
    await write('large', 'x'.repeat(1024 * 1024 + 1));
    await expect(resolveSecret('file:large', USE, sources)).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      details: { reason: 'TOO_LARGE' },
    });
    await write('binary', Buffer.from([0xff, 0xfe, 0x41]));
    await expect(resolveSecret('file:binary', USE, sources)).rejects.toMatchObject({ details: { reason: 'NOT_UTF8' } });
    await mkdir(join(folder, 'dir'));
    await expect(resolveSecret('file:dir', USE, sources)).rejects.toMatchObject({ details: { reason: 'EISDIR' } });
    if (process.platform === 'win32') return;
    await expect(resolveSecret('file:/dev/null', USE, sources)).rejects.toMatchObject({ details: { reason: 'NOT_A_FILE' } });
  });
});
