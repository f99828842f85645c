import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { HydrantError } from '../stones/errors.ts';
import { type CompareRequest, compareQuery } from './compare-query.ts';
import { compareSchema } from './compare-schema.ts';
import { equalValues, normalise } from './compare-values.ts';
import { CALLER, openTestRoad } from './testing/road.ts';

const it = openTestRoad();
afterAll(() => it.close());
const never = new AbortController().signal;
const prod = it.target({ id: 'prod', connection: { form: 'sample', variant: 'prod' } });
const dev = it.target({ id: 'dev', connection: { form: 'sample', variant: 'dev' } });
const dead = it.target({ id: 'dead', connection: { form: 'folder', path: '/not/there' } });
const compare = (sql: string, more: Partial<CompareRequest> = {}, targets = [prod, dev]) =>
  compareQuery(it.road, targets, { sql, caller: CALLER, signal: never, limit: 100, ...more });

interface Differences {
  tables: { table: string; rows: { prod: number; dev: number } }[];
}
const known = JSON.parse(readFileSync(join(import.meta.dirname, '../../resources/sample/differences.json'), 'utf8')) as Differences;

describe('compare_query', () => {
  test('equal rows in another order are equal', async () => {
    const { pairs } = await compare('SELECT * FROM currencies ORDER BY random()');
    expect(pairs).toMatchObject([{ equal: true, same: 9, changed: 0, onlyInBase: 0, onlyInOther: 0 }]);
  });
  test('finds what the sample is known to differ in', async () => {
    for (const { table, rows } of known.tables.filter(({ table: name }) => ['products', 'customers', 'orders'].includes(name))) {
      const id = `${table.slice(0, -1)}_id`;
      const { pairs, key, sides } = await compare(`SELECT ${id} FROM ${table}`);
      expect(key).toEqual([id]);
      expect(sides.map((side) => side.rows)).toEqual([rows.prod, rows.dev]);
      expect((pairs[0]?.onlyInBase ?? 0) - (pairs[0]?.onlyInOther ?? 0)).toBe(rows.prod - rows.dev);
    }
  });
  test('a changed cell is told with both values, and types that differ as such', async () => {
    const { pairs } = await compare('SELECT product_id, name, unit_price, weight_kg FROM products', { key: ['product_id'] });
    expect(pairs[0]?.columns).toEqual([{ name: 'weight_kg', base: 'DECIMAL(9,3)', other: 'DOUBLE' }]);
    expect(pairs[0]?.changed).toBeGreaterThan(0);
    const change = pairs[0]?.differences.find((difference) => difference.kind === 'changed');
    const [before, after] = Object.values(change?.changes ?? {})[0] ?? [];
    expect(before).not.toEqual(after);
  });
  test('a key that is not there or not unique is told', async () => {
    expect(((await compare('SELECT 1 AS a', { key: ['b'] }).catch((error: unknown) => error)) as HydrantError).code).toBe(
      'PARAMETER_INVALID',
    );
    const twice = (await compare('SELECT 1 AS a FROM range(2)', { key: ['a'] }).catch((error: unknown) => error)) as HydrantError;
    expect(twice.message).toContain('not unique');
  });
  test('rows without a key are matched whole, and counted', async () => {
    const { key, pairs } = await compare('SELECT status FROM orders');
    expect(key).toEqual([]);
    expect(pairs[0]?.onlyInBase).toBeGreaterThan(0);
  });
  test('a dead environment is a side with its error; the others are compared', async () => {
    const { sides, pairs } = await compare('SELECT * FROM currencies', {}, [prod, dead, dev]);
    expect(sides[1]?.error?.code).toBe('SOURCE_MISSING');
    expect(pairs).toHaveLength(1);
    expect(((await compare('SELECT 1', {}, [prod, dead]).catch((error: unknown) => error)) as HydrantError).code).toBe('SOURCE_MISSING');
  });
});

test('compare_schema finds what the sample is known to differ in', async () => {
  const { differences, total } = await compareSchema(prod, dev, { pattern: '%', limit: 100, signal: never });
  expect(total).toBe(6);
  expect(differences).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'only-in-other', type: 'column', name: 'main.customers.loyalty_tier' }),
      expect.objectContaining({ kind: 'changed', type: 'column', name: 'main.products.weight_kg', base: 'DECIMAL(9,3)', other: 'DOUBLE' }),
      expect.objectContaining({ kind: 'only-in-base', type: 'view', name: 'main.monthly_revenue' }),
    ]),
  );
});

describe('values', () => {
  test.each([
    ['1.50', '1.5'],
    ['1e3', '1000'],
    ['-0.0', '0'],
    ['.5', '0.5'],
    ['00012', '12'],
    ['123e-2', '1.23'],
    ['9007199254740993', '9007199254740993'],
  ])('%s is %s', (given, expected) => expect(normalise(given, 'decimal')).toBe(expected));
  test('a number equals itself however it is written (property)', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(12), fc.nat(6), (digits, scale, zeros) => {
        const text = digits
          .toString()
          .replace('-', '')
          .padStart(scale + 1, '0');
        const plain = `${digits < 0n ? '-' : ''}${text.slice(0, text.length - scale)}${scale ? `.${text.slice(text.length - scale)}` : ''}`;
        const padded = `${plain}${scale ? '' : '.'}${'0'.repeat(zeros)}`;
        expect(normalise(padded, 'decimal')).toBe(normalise(plain, 'decimal'));
        expect(normalise(`${digits}e-${scale}`, 'decimal')).toBe(normalise(plain, 'decimal'));
      }),
    );
  });
  test('instants and JSON are compared by what they mean', () => {
    expect(normalise('2024-06-01T12:00:00+02:00', 'timestamptz')).toBe(normalise('2024-06-01T10:00:00.000Z', 'timestamptz'));
    expect(normalise('2024-06-01T10:00:00.000001Z', 'timestamptz')).not.toBe(normalise('2024-06-01T10:00:00Z', 'timestamptz'));
    expect(normalise('{"a":1,"b":[2]}', 'json')).toBe(normalise('{ "b": [2], "a": 1 }', 'json'));
    expect(normalise(null, 'text')).not.toBe(normalise('', 'text'));
  });
  test('a tolerance is a bound', () => {
    expect(equalValues('1.00', '1.01', true, { number: 0.01 })).toBe(true);
    expect(equalValues('1.00', '1.02', true, { number: 0.01 })).toBe(false);
    expect(equalValues('1', 'x', true, { number: 1 })).toBe(false);
  });
});
