import { expect, test } from 'vitest';
import { POSTGRES_ADMIN } from '../../core/engines/postgres/packs/admin/description.ts';
import { PACKS as DESCRIBED, PROFILES } from '../../core/engines/registry.ts';
import { environmentNames } from '../../core/profiles/environment-names.ts';
import type { Profile } from '../../core/profiles/profile.ts';
import { Environments } from '../environments.ts';
import { TOOLS } from '../tools/all.ts';
import { servedPacks } from './enabled-packs.ts';
import { packEnvironment } from './pack-environment.ts';
import { PACKS } from './packs.ts';

const postgres = (id: string, packs: string[] = []): Profile =>
  PROFILES.schema.parse({ id, name: id, engine: 'postgres', packs, connection: { host: 'h', database: 'd', user: 'u' } });
const duckdb = (id: string, packs: string[] = []): Profile =>
  PROFILES.schema.parse({ id, name: id, engine: 'duckdb', packs, connection: { form: 'sample', variant: 'prod' } });
const served = (...profiles: Profile[]): Environments => new Environments(environmentNames(profiles));

test('a pack is served where one environment of its engine has it switched on', () => {
  expect(servedPacks(served(duckdb('a'), postgres('b')))).toEqual([]);
  expect(servedPacks(served(duckdb('a', ['postgres-admin', 'nothing'])))).toEqual([]);
  const both = servedPacks(served(duckdb('a'), postgres('b', ['postgres-admin']), postgres('c')));
  expect(both).toMatchObject([{ pack: { id: 'postgres-admin' }, environments: [{ name: 'b' }] }]);
});

test('a tool of it works there and nowhere else; the answer says how to switch it on', () => {
  const environments = served(duckdb('a'), postgres('b', ['postgres-admin']), postgres('c'));
  expect(packEnvironment(environments, POSTGRES_ADMIN, undefined).name).toBe('b');
  expect(packEnvironment(environments, POSTGRES_ADMIN, 'b').name).toBe('b');
  expect(() => packEnvironment(environments, POSTGRES_ADMIN, 'c')).toThrow(
    expect.objectContaining({ code: 'PACK_OFF', next: expect.stringContaining('hydrant profiles pack c postgres-admin') }),
  );
  expect(() => packEnvironment(environments, POSTGRES_ADMIN, 'a')).toThrow(
    expect.objectContaining({ code: 'PACK_OFF', message: expect.stringContaining('duckdb'), next: 'Use it in: b.' }),
  );
  expect(() => packEnvironment(environments, POSTGRES_ADMIN, 'd')).toThrow(expect.objectContaining({ code: 'ENVIRONMENT_UNKNOWN' }));
});

test('what is described is what is served: packs, tools, what they are called, which of them change something', async () => {
  expect(PACKS.map(({ id }) => id)).toEqual(DESCRIBED.map(({ id }) => id));
  for (const pack of PACKS) {
    const served = await pack.load();
    expect(served.map(({ name, title }) => ({ name, title }))).toEqual(pack.tools.map(({ name, title }) => ({ name, title })));
    for (const { name, changes, needs = [] } of pack.tools) {
      const tool = served.find((one) => one.name === name);
      expect(tool?.annotations(['full']).readOnlyHint, name).toBe(changes !== true);
      expect(
        pack.needs.map((need) => need.name),
        name,
      ).toEqual(expect.arrayContaining([...needs]));
    }
  }
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
