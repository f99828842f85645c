import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { HydrantError } from '../../common/errors.ts';
import { canonical, canonicalAsNumber, isWithin } from '../../local/compare-values.ts';
import { CALLER, openTestExecution } from '../testing/execution-context.ts';
import { type CompareRequest, compareQuery } from './compare-query.ts';
import { compareSchema } from './compare-schema.ts';

const it = openTestExecution();
afterAll(() => it.close());
const never = new AbortController().signal;
const prod = it.target({ id: 'prod', connection: { form: 'sample', variant: 'prod' } });
const dev = it.target({ id: 'dev', connection: { form: 'sample', variant: 'dev' } });
const dead = it.target({ id: 'dead', connection: { form: 'folder', path: '/not/there' } });
const compare = (sql: string, more: Partial<CompareRequest> = {}, targets = [prod, dev]) =>
  compareQuery(it.execution, targets, { sql, caller: CALLER, signal: never, limit: 100, home: it.home, ...more });

interface Differences {
  tables: { table: string; rows: { prod: number; dev: number } }[];
}
const known = JSON.parse(readFileSync(join(import.meta.dirname, '../../../resources/sample/differences.json'), 'utf8')) as Differences;

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
  test('an environment that is named twice is refused', async () => {
    await expect(compare('SELECT 1 AS a', {}, [prod, prod])).rejects.toMatchObject({
      code: 'PARAMETER_INVALID',
      message: expect.stringContaining('prod is named more than once'),
    });
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
  test('says how far the reading of each side is, one that fails included', async () => {
    const reports: string[] = [];
    const onProgress: CompareRequest['onProgress'] = (sides) => {
      reports.push(sides.map(({ environment, rows, ended }) => `${environment} ${rows}${ended ? ' ended' : ''}`).join(', '));
    };
    await compare('SELECT order_id FROM orders', { onProgress }, [prod, dev, dead]);
    const [first] = reports;
    expect(first).toMatch(/^(prod|dev|dead) \d+/);
    // Rows arrive in several batches; each batch makes one progress report.
    expect(reports.length).toBeGreaterThan(6);
    expect(reports.at(-1)).toMatch(/^prod 26425 ended, dev 25425 ended, dead 0 ended$/);
  });
  test('a dead environment is a side with its error; the others are compared', async () => {
    const { sides, pairs } = await compare('SELECT * FROM currencies', {}, [prod, dead, dev]);
    expect(sides[1]?.error?.code).toBe('SOURCE_MISSING');
    expect(pairs).toHaveLength(1);
    expect(((await compare('SELECT 1', {}, [prod, dead]).catch((error: unknown) => error)) as HydrantError).code).toBe('SOURCE_MISSING');
  });
});

describe('a side that a limit cuts', () => {
  const cut = (id: string, rows: number) =>
    it.target({ id, connection: { form: 'sample', variant: 'prod' }, limits: { compareRows: rows } });
  test('is not called equal, and rows beyond it are no differences', async () => {
    const { pairs, sides } = await compare('SELECT n, n * 2 AS twice FROM range(5000) t(n)', {}, [cut('short', 4000), cut('long', 9000)]);
    expect(sides).toMatchObject([
      { rows: 4000, complete: false, stoppedBy: 'rows' },
      { rows: 5000, complete: true },
    ]);
    expect(pairs).toMatchObject([
      { equal: null, same: 4000, changed: 0, onlyInBase: 0, onlyInOther: 0, unmatchedInOther: 1000, differences: [] },
    ]);
    expect(pairs[0]?.note).toMatch(/short was read up to 4,000 rows.*long was read whole \(5,000 rows\).*unknown/);
  });
  test('both cut in another order: no row is one-sided', async () => {
    const { pairs } = await compare('SELECT n FROM range(5000) t(n) ORDER BY random()', {}, [cut('left', 2000), cut('right', 2000)]);
    expect(pairs).toMatchObject([{ equal: null, onlyInBase: 0, onlyInOther: 0, changed: 0 }]);
    expect((pairs[0]?.same ?? 0) + (pairs[0]?.unmatchedInBase ?? 0)).toBe(2000);
  });
  test('the limits of a page are not those of a comparison', async () => {
    const small = (id: string) => it.target({ id, connection: { form: 'sample', variant: 'prod' }, limits: { rows: 10 } });
    const { pairs } = await compare('SELECT n FROM range(3000) t(n)', {}, [small('one'), small('two')]);
    expect(pairs).toMatchObject([{ equal: true, same: 3000 }]);
  });
});

describe('rows that find their partner', () => {
  test('an aggregate lines up as one row with its changed cells', async () => {
    const { pairs, key } = await compare('SELECT count(*) AS orders, min(1) AS one FROM orders');
    expect(key).toEqual([]);
    expect(pairs).toMatchObject([{ equal: false, changed: 1, onlyInBase: 0, onlyInOther: 0, same: 0 }]);
    expect(Object.keys(pairs[0]?.differences[0]?.changes ?? {})).toEqual(['orders']);
  });
  test('a tolerance is exact beyond the digits of a double', async () => {
    const sql = `SELECT 1 AS id, CASE WHEN (SELECT count(*) FROM orders) = ${known.tables.find(({ table }) => table === 'orders')?.rows.prod} THEN 9007199254740993 ELSE 9007199254740992 END::DECIMAL(38,0) AS v`;
    expect((await compare(sql, { tolerance: { number: 0.5 } })).pairs).toMatchObject([{ equal: false, changed: 1 }]);
    expect((await compare(sql, { tolerance: { number: 1 } })).pairs).toMatchObject([{ equal: true, same: 1 }]);
  });
  test('texts beyond a kilobyte that differ in their last letter differ', async () => {
    const sql = "SELECT n, repeat('x', 5000) || (SELECT count(*) FROM orders) AS t FROM range(3) s(n)";
    expect((await compare(sql)).pairs).toMatchObject([{ equal: false, changed: 3 }]);
  });
  test('what is left on the disk afterwards is nothing, nor what a process left that was killed', async () => {
    mkdirSync(join(it.home, 'tmp', 'compare-999999999-killed'), { recursive: true });
    await compare('SELECT 1 AS a');
    expect(readdirSync(join(it.home, 'tmp')).filter((name) => name.startsWith('compare-'))).toEqual([]);
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
  ])('%s is %s', (given, expected) => expect(canonical(given, 'decimal')).toBe(expected));
  test('a number equals itself however it is written (property)', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(12), fc.nat(6), (digits, scale, zeros) => {
        const text = digits
          .toString()
          .replace('-', '')
          .padStart(scale + 1, '0');
        const plain = `${digits < 0n ? '-' : ''}${text.slice(0, text.length - scale)}${scale ? `.${text.slice(text.length - scale)}` : ''}`;
        const padded = `${plain}${scale ? '' : '.'}${'0'.repeat(zeros)}`;
        expect(canonical(padded, 'decimal')).toBe(canonical(plain, 'decimal'));
        expect(canonical(`${digits}e-${scale}`, 'decimal')).toBe(canonical(plain, 'decimal'));
      }),
    );
  });
  test('instants and JSON are compared by what they mean', () => {
    expect(canonical('2024-06-01T12:00:00+02:00', 'timestamptz')).toBe(canonical('2024-06-01T10:00:00.000Z', 'timestamptz'));
    expect(canonical('2024-06-01T10:00:00.000001Z', 'timestamptz')).not.toBe(canonical('2024-06-01T10:00:00Z', 'timestamptz'));
    expect(canonical('{"a":12345678901234567890}', 'json')).not.toBe(canonical('{"a":12345678901234567891}', 'json'));
    expect(canonical('{"a":1.50}', 'json')).toBe(canonical('{"a":15e-1}', 'json'));
    expect(canonical('{"a":"1"}', 'json')).not.toBe(canonical('{"a":1}', 'json'));
    expect(canonical('2024-01-01T00:00:00.500', 'timestamp')).toBe('2024-01-01T00:00:00.5');
    expect(canonical('12:00:00.000', 'time')).toBe('12:00:00');
    expect(canonicalAsNumber('007.0', 'text')).toBe('7');
    expect(canonical('{"a":1,"b":[2]}', 'json')).toBe(canonical('{ "b": [2], "a": 1 }', 'json'));
    expect(canonical(null, 'text')).not.toBe(canonical('', 'text'));
  });
  test('a tolerance is a bound', () => {
    expect(isWithin('1', '1.01', { number: 0.01 })).toBe(true);
    expect(isWithin('1', '1.02', { number: 0.01 })).toBe(false);
    expect(isWithin('1', 'x', { number: 1 })).toBe(false);
  });
});
