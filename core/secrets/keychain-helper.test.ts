import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { workerFile } from '../common/worker-file.ts';
import { KeychainHelper } from './keychain-helper.ts';

const STUCK = fileURLToPath(new URL('./testing/stuck-keyring.cjs', import.meta.url));
const helper = (timeoutMs = 10_000, more = {}) =>
  new KeychainHelper({ service: 'hydrant', timeoutMs, env: { ...process.env, HYDRANT_VAULT_PASSPHRASE: 'p' }, module: STUCK, ...more });
const get = (account: string) => ({ op: 'get', account }) as const;

test('the store is pinned, and neither names nor settings of ours reach the helper other than by its channel', async () => {
  const reply = await helper().ask(get('prod/password'));
  if (reply.kind !== 'value') throw new Error(JSON.stringify(reply));
  const seen = JSON.parse(String(reply.value));
  expect(seen).toMatchObject({
    service: 'hydrant',
    account: 'prod/password',
    options: { linux: { store: 'secret-service' } },
    hydrant: [],
  });
  expect(seen.argv).toEqual([process.execPath, fileURLToPath(workerFile('keychain-helper'))]);
});

test('a call that hangs ends in time, takes what waits behind it along, and the next one is served', async () => {
  const keychain = helper(400);
  const replies = await Promise.all([keychain.ask(get('p/stuck')), keychain.ask(get('p/other'))]);
  expect(replies).toEqual([{ kind: 'timeout' }, { kind: 'timeout' }]);
  expect(await helper().ask(get('p/other'))).toMatchObject({ kind: 'value' });
});

test('what the keychain says comes back, and so does the death of the helper', async () => {
  const keychain = helper();
  expect(await keychain.ask(get('p/fails'))).toEqual({ kind: 'error', message: 'no luck' });
  expect(await keychain.ask(get('p/dies'))).toMatchObject({ kind: 'broken' });
  expect(await keychain.ask(get('p/other'))).toMatchObject({ kind: 'value' });
});

test('an idle helper is gone, and the next call starts another', async () => {
  const keychain = helper(10_000, { idleMs: 30 });
  expect(await keychain.ask(get('p/a'))).toMatchObject({ kind: 'value' });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await keychain.ask(get('p/b'))).toMatchObject({ kind: 'value' });
});

test('a module that is not there is said, not thrown', async () => {
  expect(await helper(10_000, { module: '/nonexistent/keyring' }).ask(get('p/a'))).toMatchObject({ kind: 'error' });
});

test('a process with a helper, idle or stuck, ends by itself', () => {
  const program = fileURLToPath(new URL('./testing/ask-stuck-keychain.ts', import.meta.url));
  // Well before the helper would end for being idle.
  const { stdout, status } = spawnSync(process.execPath, [program], { encoding: 'utf8', timeout: 20_000 });
  expect([stdout, status]).toEqual(['timeout value', 0]);
});
