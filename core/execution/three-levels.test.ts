import { expect, test } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import { failureOf } from '../common/testing/failure-of.ts';
import type { CatalogueObject } from '../connectors/connector.ts';
import { createMemoryEngine } from '../connectors/testing/memory-engine.ts';
import { CONNECTORS } from '../engines/registry.ts';
import { searchCatalogue } from './catalogue.ts';
import { compareSchema } from './compare/compare-schema.ts';
import { withNameHint } from './name-hints.ts';
import { memoryTarget } from './testing/memory-target.ts';

const signal = new AbortController().signal;
const table = (database: string, schema: string, name: string): CatalogueObject => ({ type: 'table', database, schema, name });
const query = { types: ['table'], pattern: '%', detail: 'names', limit: 10 } as const;

test('a search may name a database where names have three levels, and is refused where they have two', async () => {
  const memory = createMemoryEngine({ catalogue: [table('A', 'S', 'T'), table('B', 'S', 'T')] });
  const { objects } = await searchCatalogue(memoryTarget(memory), { ...query, database: 'B' }, signal);
  expect(objects).toEqual([table('B', 'S', 'T')]);
  for (const { description } of Object.values(CONNECTORS).filter((entry) => entry.description.nameLevels === 2)) {
    const { name: engineName, objects: kinds, nameLevels } = description;
    const target = memoryTarget(memory, { catalogue: { engineName, objects: kinds, nameLevels } });
    const asked = memory.asked.length;
    const error = await failureOf(searchCatalogue(target, { ...query, database: 'B' }, signal));
    expect(error).toMatchObject({ code: 'NOT_SUPPORTED', message: expect.stringContaining(description.name) });
    expect(memory.asked).toHaveLength(asked);
  }
});

test('an engine is asked only for kinds that it has, and a search for nothing else says what it has', async () => {
  const memory = createMemoryEngine({ catalogue: [table('A', 'S', 'T')] });
  await searchCatalogue(memoryTarget(memory), { ...query, types: ['table', 'synonym'] }, signal);
  expect(memory.asked.at(-1)?.types).toEqual(['table']);
  const error = await failureOf(searchCatalogue(memoryTarget(memory), { ...query, types: ['synonym'] }, signal));
  expect(error).toMatchObject({ code: 'NOT_SUPPORTED', message: 'Memory has no synonym to search for.' });
  expect(error.next).toContain('stage');
});

test('a name that is not there is answered with its whole path; that of the database that was written comes first', async () => {
  const memory = createMemoryEngine({ catalogue: [table('A', 'S', 'ORDERS'), table('B', 'S', 'ORDERS'), table('B', 'X', 'ORDERS')] });
  const missing = (name: string) =>
    new HydrantError('STATEMENT_INVALID', 'no such table', 'x', { details: { missing: { kind: 'table', name } } });
  const hint = async (name: string) => (await withNameHint(missing(name), memoryTarget(memory), `SELECT 1 FROM ${name}`, signal)).next;
  expect(await hint('B.S.ORDER')).toContain('Did you mean B.S.ORDERS or A.S.ORDERS or B.X.ORDERS?');
  expect(await hint('ORDER')).toContain('A.S.ORDERS');
});

test('schemas of two environments are paired without their databases, unless a side shows several', async () => {
  const dev = createMemoryEngine({ catalogue: [table('DEV', 'S', 'T'), table('DEV', 'S', 'ONLY_DEV'), table('OTHER', 'S', 'T')] });
  const prod = createMemoryEngine({ catalogue: [table('PROD', 'S', 'T')] });
  const targets = [memoryTarget(dev, { environment: 'dev' }), memoryTarget(prod, { environment: 'prod' })] as const;
  const options = { pattern: '%', limit: 10, signal };
  const named = await compareSchema(...targets, { ...options, database: 'DEV', otherDatabase: 'PROD' });
  expect(named.differences.map(({ kind, name }) => [kind, name])).toEqual([['only-in-base', 'S.ONLY_DEV']]);
  const all = await compareSchema(...targets, options);
  expect(all.differences.map(({ name }) => name).sort()).toEqual(['DEV.S.ONLY_DEV', 'DEV.S.T', 'OTHER.S.T', 'PROD.S.T']);
  expect(await failureOf(compareSchema(...targets, { ...options, database: 'NONE' }))).toMatchObject({
    code: 'OBJECT_UNKNOWN',
    message: expect.stringContaining('NONE'),
  });
});

test('every engine names its kinds in one word each, and has tables', () => {
  for (const { description } of Object.values(CONNECTORS)) {
    const types = description.objects.map(({ type }) => type);
    expect(types).toContain('table');
    expect(new Set(types).size).toBe(types.length);
    for (const { type, title } of description.objects) expect(`${type} ${title}`).toMatch(/^[a-z]+ [a-z ]+$/);
  }
});
