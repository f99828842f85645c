import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { openSecretStore } from './open-secret-store.ts';
import type { SecretStore } from './secret-store.ts';

let home: string;
let path: string;
const noted: string[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'vault-'));
  path = join(home, 'secrets', 'vault.json');
  noted.length = 0;
});

const open = (env: NodeJS.ProcessEnv) =>
  openSecretStore({ home, env, platform: 'linux', redactor: { add: (secret) => void noted.push(secret) } });
const withPassphrase = (passphrase = 'open sesame') => open({ HYDRANT_VAULT_PASSPHRASE: passphrase });

test('every kind of value comes back in another store, and the file shows none', async () => {
  const values = {
    'prod/password': 'plain-value',
    'prod/u': 'Grüße 漢字 🔑',
    'prod/e': '',
    'prod/n': 'a\0b\0',
    'prod/k': '0123456789abcdef'.repeat(4096),
  };
  const store = withPassphrase();
  for (const [name, value] of Object.entries(values)) await store.set(name, value);
  const again = withPassphrase();
  for (const [name, value] of Object.entries(values)) expect(await again.get(name)).toBe(value);
  const text = await readFile(path, 'utf8');
  expect(text).not.toMatch(/plain-value|open sesame/);
  expect(text).not.toContain(Buffer.from('plain-value').toString('base64').slice(0, -4));
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(text).kdf).toMatchObject({ name: 'scrypt', N: 131_072, r: 8, p: 1 });
  expect(noted).toEqual(expect.arrayContaining(['open sesame', 'plain-value', 'Grüße 漢字 🔑']));
  expect(noted).not.toContain('');
});

test('missing, present, removed; the file goes with its last entry', async () => {
  const store = withPassphrase();
  await expect(store.get('prod/password')).rejects.toMatchObject({ code: 'SECRET_MISSING' });
  expect(await store.has('prod/password')).toBe(false);
  await store.set('prod/password', 'x');
  expect(await store.has('prod/password')).toBe(true);
  expect(await store.delete('prod/other')).toBe(false);
  expect(await store.delete('prod/password')).toBe(true);
  expect(existsSync(path)).toBe(false);
  await store.set('prod/password', 'y');
  expect(await store.get('prod/password')).toBe('y');
});

test('the probe leaves nothing behind', async () => {
  expect(await withPassphrase().probe()).toMatchObject({ ok: true });
  expect(existsSync(path)).toBe(false);
});

test('a wrong passphrase is refused and changes nothing; the right one opens as before', async () => {
  await withPassphrase().set('prod/password', 'x');
  const before = await readFile(path);
  const wrong = withPassphrase('open barley');
  for (const attempt of [wrong.get('prod/password'), wrong.set('prod/password', 'value-y'), wrong.delete('prod/password')]) {
    const error = await attempt.catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'SECRET_STORE_REFUSED' });
    expect(JSON.stringify(error)).not.toMatch(/barley|value-y/);
  }
  expect(await wrong.probe()).toMatchObject({ ok: false, error: { code: 'SECRET_STORE_REFUSED' } });
  expect(await readFile(path)).toEqual(before);
  expect(await withPassphrase().get('prod/password')).toBe('x');
});

test('without a passphrase it is locked, whether there is a vault or not', async () => {
  const locked = { code: 'SECRET_STORE_LOCKED' };
  await expect(open({ HYDRANT_SECRETS: 'vault' }).get('prod/password')).rejects.toMatchObject(locked);
  await expect(open({ HYDRANT_SECRETS: 'vault' }).set('prod/password', 'x')).rejects.toMatchObject(locked);
  await withPassphrase().set('prod/password', 'x');
  const store = open({});
  expect(store.describe()).toMatchObject({ kind: 'vault', location: path });
  await expect(store.get('prod/password')).rejects.toMatchObject(locked);
  await expect(store.delete('prod/password')).rejects.toMatchObject(locked);
});

describe('a passphrase from a file', () => {
  test('loses one newline at its end, and is the same in any normal form', async () => {
    const file = join(home, 'passphrase');
    await writeFile(file, 'Schlu\u0308ssel\n');
    const store = open({ HYDRANT_VAULT_PASSPHRASE_FILE: file });
    await store.set('prod/password', 'x');
    expect(await withPassphrase('Schlüssel').get('prod/password')).toBe('x');
  });

  test('that is not there or empty is locked, and names the file', async () => {
    const file = join(home, 'passphrase');
    const attempt = () => open({ HYDRANT_VAULT_PASSPHRASE_FILE: file }).get('prod/password');
    await expect(attempt()).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED', details: { reason: expect.stringContaining(file) } });
    await writeFile(file, '\n');
    await expect(attempt()).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED' });
  });

  test('that is corrected is taken without a restart', async () => {
    await withPassphrase().set('prod/password', 'x');
    const file = join(home, 'passphrase');
    await writeFile(file, 'wrong');
    const store = open({ HYDRANT_VAULT_PASSPHRASE_FILE: file });
    await expect(store.get('prod/password')).rejects.toMatchObject({ code: 'SECRET_STORE_REFUSED' });
    await writeFile(file, 'open sesame');
    expect(await store.get('prod/password')).toBe('x');
  });
});

describe('damage', () => {
  type Vault = { version: number; kdf: Record<string, unknown>; check: string; entries: Record<string, string> };
  let store: SecretStore;
  let original: Buffer;
  beforeEach(async () => {
    store = withPassphrase();
    await store.set('prod/password', 'x');
    await store.set('dev/password', 'y');
    original = await readFile(path);
  });

  async function change(edit: (vault: Vault) => void) {
    const vault = JSON.parse(original.toString()) as Vault;
    edit(vault);
    await writeFile(path, JSON.stringify(vault));
  }

  test.each<[string, (entries: Record<string, string>) => string]>([
    ['changed', (entries) => `${entries['prod/password']?.slice(0, -8)}AAAAAAA=`],
    ['cut', (entries) => entries['prod/password']?.slice(0, 8) ?? ''],
    ['spelled otherwise', (entries) => `${entries['prod/password']}\n`],
    ['taken from another name', (entries) => entries['dev/password'] ?? ''],
  ])('an entry that was %s', async (_how, entry) => {
    await change(({ entries }) => (entries['prod/password'] = entry(entries)));
    await expect(store.get('prod/password')).rejects.toMatchObject({ code: 'SECRET_DAMAGED', details: { name: 'prod/password' } });
    expect(await store.get('dev/password')).toBe('y');
  });

  test('a file that is no vault is never written over', async () => {
    for (const text of ['', '{', '{"format":"hydrant-vault","version":1}', 'null']) {
      await writeFile(path, text);
      await expect(store.set('prod/password', 'z')).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
      expect(await readFile(path, 'utf8')).toBe(text);
    }
  });

  test('a cheaper key derivation is not accepted, a newer version is said', async () => {
    await change((vault) => (vault.kdf.N = 1024));
    await expect(store.get('prod/password')).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
    await change((vault) => (vault.version = 2));
    await expect(store.get('prod/password')).rejects.toMatchObject({ code: 'CONFIG_NEWER' });
  });
});

test('four processes that write at once lose nothing', async () => {
  const child = fileURLToPath(new URL('./testing/keychain-child.ts', import.meta.url));
  const env = { ...process.env, HYDRANT_HOME: home, HYDRANT_VAULT_PASSPHRASE: 'open sesame' };
  const outputs = await Promise.all(
    [1, 2, 3, 4].map(async (n) => {
      const writer = spawn(process.execPath, [child, 'writers', String(n)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      writer.stdout.on('data', (chunk) => (text += chunk));
      await once(writer, 'close');
      return JSON.parse(text).result;
    }),
  );
  expect(outputs).toEqual([{ ok: true }, { ok: true }, { ok: true }, { ok: true }]);
  const store = withPassphrase();
  for (const n of [1, 2, 3, 4]) expect(await store.get(`many/own${n}`)).toMatch(new RegExp(`^${n}:5:v+$`));
});
