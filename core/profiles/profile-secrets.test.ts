import { expect, test } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import { createRedactor } from '../common/redact.ts';
import { PROFILES } from '../engines/registry.ts';
import { NOWHERE } from '../secrets/secret-binding.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { memoryStore } from '../secrets/testing/memory-store.ts';
import type { Profile } from './profile.ts';
import { ProfileSecrets } from './profile-secrets.ts';

const pg = (id: string, host: string, password = `secret:${id}/password`): Profile =>
  PROFILES.schema.parse({
    id,
    name: id,
    engine: 'postgres',
    connection: { host, database: 'd', user: 'u' },
    auth: { method: 'password', password, sshPassword: 'secret:prod/unused' },
  });
const PROD = pg('prod', 'db1.example.com');

function setting({ saved = [], env = {} }: { saved?: Profile[]; env?: NodeJS.ProcessEnv } = {}) {
  const redactor = createRedactor();
  const entries = new Map<string, string>();
  const inner = memoryStore(entries, redactor);
  const asked: string[] = [];
  const state: { failure?: HydrantError; now: number; version: string } = { now: 0, version: '' };
  const read = async (name: string): Promise<string> => {
    asked.push(name);
    if (state.failure) throw state.failure;
    return inner.get(name);
  };
  const store: SecretStore = Object.assign(Object.create(inner) as SecretStore, {
    get: read,
    set: inner.set.bind(inner),
    getFor: inner.getFor.bind(inner),
    version: async () => state.version,
  });
  const find = async (id: string) => saved.find((profile) => profile.id === id);
  const options = { codec: PROFILES, store: async () => store, env, redactor, saved: find, warn: () => undefined, now: () => state.now };
  return { secrets: new ProfileSecrets(options), store, entries, redactor, asked, state };
}

test('the redactor knows every secret before anything is sent, each read once', async () => {
  const { secrets, store, redactor, asked } = setting({ env: { FROM_ENV: 'Value-of-env' } });
  await store.set('prod/password', 'Planted-1');
  await store.set('dev/password', 'Planted-2', NOWHERE);
  const profiles = [PROD, pg('dev', 'h'), pg('env', 'h', 'env:FROM_ENV'), pg('none', 'h', 'secret:none/password')];
  expect(secrets.knows(profiles)).toBe(false);
  const results = await Promise.all([secrets.learn(profiles), secrets.learn(profiles), secrets.learn(profiles)]);
  expect(results).toEqual([undefined, undefined, undefined]);
  expect(secrets.knows(profiles)).toBe(true);
  expect(asked.toSorted()).toEqual(['dev/password', 'none/password', 'prod/password', 'prod/unused']);
  expect(redactor.text('Planted-1 Planted-2 Value-of-env')).toBe('••• ••• •••');
});

test('what cannot be read is told each time, and asked for again after a while', async () => {
  const { secrets, store, asked, state } = setting();
  await store.set('prod/password', 'Planted-1');
  const failure = new HydrantError('SECRET_STORE_LOCKED', 'Locked.', 'Unlock it.');
  state.failure = failure;
  expect(await secrets.learn([PROD])).toBe(failure);
  const before = asked.length;
  expect(await secrets.learn([PROD])).toBe(failure);
  expect(asked).toHaveLength(before);
  delete state.failure;
  state.now = 60_001;
  expect(await secrets.learn([PROD])).toBeUndefined();
  expect(secrets.knows([PROD])).toBe(true);
});

test('a value that another process saved is learned before the next statement', async () => {
  const { secrets, store, entries, redactor, state } = setting();
  await store.set('prod/password', 'Planted-1');
  expect(await secrets.learn([PROD])).toBeUndefined();
  // Writes as another process would: this process's redactor does not learn the value.
  await memoryStore(entries).set('prod/password', 'Planted-new');
  state.version = 'another';
  expect(await secrets.learn([PROD])).toBeUndefined();
  expect(redactor.text('Planted-1 Planted-new')).toBe('••• •••');
});

test('a connection gets what it has a use for, where it was given for', async () => {
  const { secrets, store } = setting({ saved: [PROD] });
  await store.set('prod/password', 'Planted-1');
  // The name belongs to a saved connection, so another connection may not use the secret.
  await expect(secrets.values(pg('evil', 'evil.example.com', 'secret:prod/password'))).rejects.toMatchObject({ code: 'SECRET_ELSEWHERE' });
  expect(await secrets.values(PROD)).toEqual({ password: 'Planted-1' });
  expect(secrets.knows([PROD])).toBe(false);
});
