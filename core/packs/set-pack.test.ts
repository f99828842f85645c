import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { POSTGRES_ADMIN } from '../engines/postgres/packs/admin/description.ts';
import { PACKS, PROFILES } from '../engines/registry.ts';
import { openProfileStore, type ProfileStore } from '../profiles/profile-store.ts';
import { setPack } from './set-pack.ts';
import { hasPack, packProblems } from './switched-on.ts';

async function storeWith(packs: string[]): Promise<ProfileStore> {
  const store = openProfileStore({ home: mkdtempSync(join(tmpdir(), 'hydrant-packs-')), codec: PROFILES });
  await store.add({ id: 'pg', name: 'pg', engine: 'postgres', packs, connection: { host: 'h', database: 'd', user: 'u' } });
  await store.add({ id: 'duck', name: 'duck', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } });
  return store;
}

test('a pack goes on and off, and the others stay where they are', async () => {
  const store = await storeWith(['of-a-later-version']);
  const pack = 'postgres-admin';
  expect((await setPack(store, PACKS, { profile: 'pg', pack, on: true })).packs).toEqual(['of-a-later-version', pack]);
  expect((await setPack(store, PACKS, { profile: 'pg', pack, on: true })).packs).toEqual(['of-a-later-version', pack]);
  expect(hasPack(await store.get('pg'), POSTGRES_ADMIN)).toBe(true);
  expect((await setPack(store, PACKS, { profile: 'pg', pack, on: false })).packs).toEqual(['of-a-later-version']);
  expect((await setPack(store, PACKS, { profile: 'pg', pack: 'of-a-later-version', on: false })).packs).toEqual([]);
});

test('one there is not, one of another engine and a profile that is gone are refused, and nothing is written', async () => {
  const store = await storeWith([]);
  const before = readFileSync(store.file, 'utf8');
  for (const [about, error] of [
    [
      { profile: 'pg', pack: 'postgres-admn', on: true },
      { code: 'USAGE', message: expect.stringContaining('did you mean') },
    ],
    [
      { profile: 'duck', pack: 'postgres-admin', on: true },
      { code: 'USAGE', message: expect.stringContaining('is for postgres') },
    ],
    [{ profile: 'gone', pack: 'postgres-admin', on: true }, { code: 'PROFILE_UNKNOWN' }],
  ] as const)
    await expect(setPack(store, PACKS, about)).rejects.toMatchObject(error);
  expect(readFileSync(store.file, 'utf8')).toBe(before);
});

test('packs of another engine, and ones there are not, are told', () => {
  expect(packProblems({ id: 'b', engine: 'postgres', packs: ['postgres-admin'] }, PACKS)).toEqual([]);
  expect(packProblems({ id: 'a', engine: 'duckdb', packs: ['postgres-admin'] }, PACKS)).toEqual([
    'Profile a names the pack postgres-admin, which is for postgres; the profile is duckdb.',
  ]);
  expect(packProblems({ id: 'b', engine: 'postgres', packs: ['postgres-admn'] }, PACKS)).toEqual([
    'Profile b names the pack "postgres-admn", which there is not; did you mean `postgres-admin`?',
  ]);
});
