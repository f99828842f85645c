import { expect, test } from 'vitest';
import { environmentNames } from '../../core/profiles/environment-names.ts';
import { type Profile, ProfileSchema } from '../../core/profiles/profile.ts';
import { Environments } from '../environments.ts';
import { TOOLS } from '../tools/all.ts';
import type { Pack } from './pack.ts';
import { findPack, PACKS } from './packs.ts';
import { packEnvironment, packProblems, servedPacks } from './switched-on.ts';

const admin = findPack('postgres-admin') as Pack;
const postgres = (id: string, packs: string[] = []): Profile =>
  ProfileSchema.parse({ id, name: id, engine: 'postgres', packs, connection: { host: 'h', database: 'd', user: 'u' } });
const duckdb = (id: string, packs: string[] = []): Profile =>
  ProfileSchema.parse({ id, name: id, engine: 'duckdb', packs, connection: { form: 'sample', variant: 'prod' } });
const served = (...profiles: Profile[]): Environments => new Environments(environmentNames(profiles));

test('a pack is served where one environment of its engine has it switched on', () => {
  expect(servedPacks(served(duckdb('a'), postgres('b')))).toEqual([]);
  expect(servedPacks(served(duckdb('a', ['postgres-admin', 'nothing'])))).toEqual([]);
  const both = servedPacks(served(duckdb('a'), postgres('b', ['postgres-admin']), postgres('c')));
  expect(both).toMatchObject([{ pack: { id: 'postgres-admin' }, environments: [{ name: 'b' }] }]);
});

test('a tool of it works there and nowhere else; the answer says how to switch it on', () => {
  const environments = served(duckdb('a'), postgres('b', ['postgres-admin']), postgres('c'));
  expect(packEnvironment(environments, admin, undefined).name).toBe('b');
  expect(packEnvironment(environments, admin, 'b').name).toBe('b');
  expect(() => packEnvironment(environments, admin, 'c')).toThrow(
    expect.objectContaining({ code: 'PACK_OFF', next: expect.stringContaining('hydrant profiles pack c postgres-admin') }),
  );
  expect(() => packEnvironment(environments, admin, 'a')).toThrow(
    expect.objectContaining({ code: 'PACK_OFF', message: expect.stringContaining('duckdb'), next: 'Use it in: b.' }),
  );
  expect(() => packEnvironment(environments, admin, 'd')).toThrow(expect.objectContaining({ code: 'ENVIRONMENT_UNKNOWN' }));
});

test('packs of another engine, and ones there are not, are told', () => {
  expect(packProblems(postgres('b', ['postgres-admin']))).toEqual([]);
  expect(packProblems(duckdb('a', ['postgres-admin']))).toEqual([
    'Profile a names the pack postgres-admin, which is for postgres; the profile is duckdb.',
  ]);
  expect(packProblems(postgres('b', ['postgres-admn']))).toEqual([
    'Profile b names the pack "postgres-admn", which there is not; did you mean `postgres-admin`?',
  ]);
});

test('no two tools have one name, and every one takes an environment', async () => {
  const tools = (await Promise.all(PACKS.map((pack) => pack.load()))).flat();
  const names = [...TOOLS, ...tools].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const tool of tools) {
    expect(tool.input().shape, tool.name).toHaveProperty('environment');
    // Every conversation pays for these.
    expect(tool.description.length, tool.name).toBeLessThan(160);
  }
});
