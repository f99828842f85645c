import { mkdtemp, readdir, readFile, rename, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { KeychainStore, MAX_KEYCHAIN_UNITS } from './keychain-store.ts';
import { SealedFiles } from './sealed-files.ts';
import { FakeKeychain } from './testing/fake-keychain.ts';

const LARGE = 'L'.repeat(MAX_KEYCHAIN_UNITS + 1);

let folder: string;
let keychain: FakeKeychain;
let store: KeychainStore;

beforeEach(async () => {
  folder = join(await mkdtemp(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'sealed-')), 'secrets');
  keychain = new FakeKeychain();
  store = new KeychainStore({ folder, helper: keychain, platform: 'linux', env: {} });
});

const sealed = async () => (await readdir(folder)).filter((name) => name.endsWith('.sealed'));
const pathOf = (name: string) => new SealedFiles(folder).pathOf(name);

describe('where a value goes', () => {
  test('1200 units stay in the keychain, 1201 are sealed under a key that is in it', async () => {
    await store.write('prod/password', 'x'.repeat(1200));
    expect([...keychain.entries.keys()]).toEqual(['prod/password']);
    await store.write('prod/password', LARGE);
    expect([...keychain.entries.keys()]).toEqual(['hydrant/sealing-key']);
    expect(await sealed()).toHaveLength(1);
    expect(await store.read('prod/password')).toBe(LARGE);
    const path = pathOf('prod/password');
    expect((await readFile(path)).includes('LLLL')).toBe(false);
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
    await store.write('prod/password', 'small');
    expect(await sealed()).toEqual([]);
    expect(await store.read('prod/password')).toBe('small');
  });

  test('the size is counted in UTF-16 units, as Windows does', async () => {
    await store.write('prod/a', '🔑'.repeat(600));
    await store.write('prod/b', '🔑'.repeat(601));
    expect(keychain.entries.has('prod/a')).toBe(true);
    expect(keychain.entries.has('prod/b')).toBe(false);
  });

  test('removing takes both', async () => {
    await store.write('prod/key', LARGE);
    keychain.entries.set('prod/key', 'left over');
    expect(await store.remove('prod/key')).toBe(true);
    expect(await store.remove('prod/key')).toBe(false);
    expect(await store.read('prod/key')).toBeUndefined();
  });
});

describe('damage', () => {
  beforeEach(() => store.write('prod/key', LARGE));
  const damaged = { code: 'SECRET_DAMAGED', details: { name: 'prod/key' } };

  test('a changed byte', async () => {
    const bytes = await readFile(pathOf('prod/key'));
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(pathOf('prod/key'), bytes);
    await expect(store.read('prod/key')).rejects.toMatchObject(damaged);
  });

  test('a cut file, down to nothing', async () => {
    for (const length of [100, 20, 0]) {
      await truncate(pathOf('prod/key'), length);
      await expect(store.read('prod/key')).rejects.toMatchObject(damaged);
    }
  });

  test('a file under the name of another secret', async () => {
    await rename(pathOf('prod/key'), pathOf('dev/key'));
    await expect(store.read('dev/key')).rejects.toMatchObject({ code: 'SECRET_DAMAGED', details: { name: 'dev/key' } });
    expect(await store.read('prod/key')).toBeUndefined();
  });

  test('a lost or spoilt sealing key', async () => {
    keychain.entries.delete('hydrant/sealing-key');
    await expect(store.read('prod/key')).rejects.toMatchObject({ code: 'SECRET_DAMAGED', details: { reason: 'key-missing' } });
    keychain.entries.set('hydrant/sealing-key', 'not a key');
    await expect(store.read('prod/key')).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
    await expect(store.write('prod/other', LARGE)).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
    expect(keychain.entries.get('hydrant/sealing-key')).toBe('not a key');
  });

  test('saving the secret again heals it', async () => {
    await truncate(pathOf('prod/key'), 5);
    await store.write('prod/key', `${LARGE}2`);
    expect(await store.read('prod/key')).toBe(`${LARGE}2`);
  });
});

test('a keychain that keeps something else than it was given is an error', async () => {
  const forgetful = { ask: async () => ({ kind: 'value', value: 'other' }) as const };
  const spoilt = new KeychainStore({ folder, helper: forgetful, platform: 'win32', env: {} });
  await expect(spoilt.write('prod/password', 'hunter2')).rejects.toMatchObject({ code: 'SECRET_STORE_REFUSED' });
});

test('two stores that write large values at once agree on one key', async () => {
  const other = new KeychainStore({ folder, helper: keychain, platform: 'linux', env: {} });
  await Promise.all(Array.from({ length: 8 }, (_, i) => (i % 2 ? store : other).write(`p/f${i}`, LARGE + i)));
  for (let i = 0; i < 8; i++) expect(await store.read(`p/f${i}`)).toBe(LARGE + i);
});
