import { expect, test } from 'vitest';
import { PROFILES } from '../../core/engines/registry.ts';
import type { Profile } from '../../core/profiles/profile.ts';
import { environmentClash, suggestGroups } from './groups.ts';

const pg = (id: string, environment: string | undefined, database: string, tags: string[] = []): Profile =>
  PROFILES.schema.parse({
    id,
    name: id.toUpperCase(),
    ...(environment ? { environment } : {}),
    tags,
    engine: 'postgres',
    connection: { host: 'h', database, user: 'u' },
  });

test('one database in several environments is offered, and one tag; what another group holds whole is not offered twice', () => {
  const profiles = [pg('a', 'dev', 'shop', ['core']), pg('b', 'prod', 'shop', ['core']), pg('c', 'staging', 'other', ['core', 'alone'])];
  expect(suggestGroups(profiles)).toEqual([{ name: 'core', profiles: ['a', 'b', 'c'], why: 'all tagged core' }]);
  expect(suggestGroups([pg('a', 'dev', 'shop'), pg('b', 'prod', 'shop')])).toEqual([
    { name: 'shop', profiles: ['a', 'b'], why: 'the database shop in each' },
  ]);
});

test('nothing is offered for one environment twice, for connections without one, or for a single one', () => {
  expect(suggestGroups([pg('a', 'prod', 'shop'), pg('b', 'prod', 'shop')])).toEqual([]);
  expect(suggestGroups([pg('a', undefined, 'shop'), pg('b', 'prod', 'shop')])).toEqual([]);
  expect(suggestGroups([])).toEqual([]);
});

test('a name is never the id of a connection, and always fits an entry', () => {
  expect(suggestGroups([pg('shop', 'dev', 'shop'), pg('b', 'prod', 'shop')])[0]?.name).toBe('shop-all');
  expect(suggestGroups([pg('a', 'dev', '2026 Ümsatz, Q1'), pg('b', 'prod', '2026 Ümsatz, Q1')])[0]?.name).toMatch(/^[a-z][a-z0-9-]*$/);
  expect(suggestGroups([pg('a', 'dev', '数据'), pg('b', 'prod', '数据')])[0]?.name).toBe('group');
});

test('two that an assistant could not tell apart are named; without an environment the id counts', () => {
  expect(environmentClash([pg('a', 'dev', 'x'), pg('b', 'prod', 'x')])).toBeUndefined();
  expect(environmentClash([pg('a', 'dev', 'x'), pg('b', 'dev', 'y')])).toEqual({ environment: 'dev', names: ['A', 'B'] });
  expect(environmentClash([pg('dev', undefined, 'x'), pg('b', 'dev', 'y')])).toEqual({ environment: 'dev', names: ['DEV', 'B'] });
});
