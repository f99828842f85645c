import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSecretStore } from './open-secret-store.ts';

const newHome = () => mkdtemp(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'open-'));
const open = async (env: NodeJS.ProcessEnv, platform: NodeJS.Platform = 'linux', home?: string) =>
  openSecretStore({ home: home ?? (await newHome()), env, platform, redactor: { add: () => {} } });

test('the keychain is the default, under its own name on each system', async () => {
  const labels = await Promise.all((['darwin', 'win32', 'linux'] as const).map(async (platform) => (await open({}, platform)).describe()));
  expect(labels.map(({ kind, label }) => `${kind}: ${label}`)).toEqual([
    'keychain: macOS Keychain',
    'keychain: Windows Credential Manager',
    'keychain: Secret Service',
  ]);
});

test('a passphrase or a vault file chooses the vault, HYDRANT_SECRETS overrules both, and why is said', async () => {
  const home = await newHome();
  await mkdir(join(home, 'secrets'));
  await writeFile(join(home, 'secrets', 'vault.json'), '{}');
  const choices = [
    await open({ HYDRANT_VAULT_PASSPHRASE: 'p' }),
    await open({ HYDRANT_VAULT_PASSPHRASE_FILE: '/run/secrets/p' }),
    await open({}, 'linux', home),
    await open({ HYDRANT_SECRETS: 'keychain', HYDRANT_VAULT_PASSPHRASE: 'p' }, 'linux', home),
    await open({ HYDRANT_SECRETS: 'vault' }),
    await open({ HYDRANT_SECRETS: '', HYDRANT_VAULT_PASSPHRASE: '' }),
  ].map((store) => store.describe());
  expect(choices.map(({ kind }) => kind)).toEqual(['vault', 'vault', 'vault', 'keychain', 'vault', 'keychain']);
  expect(choices[2]?.why).toContain('vault file');
  expect(choices[3]?.why).toContain('HYDRANT_SECRETS');
});

test('another HYDRANT_SECRETS is a mistake to be told, not a default', async () => {
  await expect(open({ HYDRANT_SECRETS: 'plain' })).rejects.toMatchObject({ code: 'USAGE' });
});

test('names and values that no store could keep are refused without being repeated', async () => {
  const store = await open({ HYDRANT_VAULT_PASSPHRASE: 'p' });
  for (const name of [
    'hunter2',
    '',
    'a/',
    '/a',
    'a/b/c',
    '../x/y',
    'A/b',
    'a/b\n',
    'hydrant/sealing-key',
    'hydrant/probe-1',
    `p/${'x'.repeat(64)}`,
  ]) {
    const error = await store.set(name, 'v').catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'PARAMETER_INVALID' });
    if (name) expect((error as Error).message).not.toContain(name);
    await expect(store.get(name)).rejects.toMatchObject({ code: 'PARAMETER_INVALID' });
    await expect(store.delete(name)).rejects.toMatchObject({ code: 'PARAMETER_INVALID' });
  }
  await expect(store.set('p/f', 'half \ud83d')).rejects.toMatchObject({ code: 'PARAMETER_INVALID' });
  await expect(store.set('p/f', 'ü'.repeat(524_289))).rejects.toMatchObject({ code: 'PARAMETER_INVALID', details: { limit: 1_048_576 } });
  await store.set('p/f', 'ü'.repeat(524_288));
  expect((await store.get('p/f')).length).toBe(524_288);
});
