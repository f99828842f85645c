import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { campaign, campaignTimeout } from '../../e2e/support/campaign.ts';
import type { Cell, Column } from '../connectors/connector.ts';
import { isoInterval } from '../connectors/kit/iso-time.ts';
import { canonical } from '../local/compare-values.ts';
import type { KeptResult } from '../local/result-store.ts';
import { executeQuery } from './execute-query.ts';
import { resultTarget } from './result-target.ts';
import { CALLER, openTestRoad } from './testing/execution-context.ts';

const it = openTestRoad();
afterAll(() => it.close());
const signal = new AbortController().signal;
const RUNS = campaign(150);
const TIMEOUT = campaignTimeout(120_000);

async function store(columns: Column[], rows: Cell[][]): Promise<KeptResult> {
  const { handle, writer } = it.results.begin();
  await writer.write(rows);
  const facts = { environment: 'e', profile: 'p', engine: 'x', principal: CALLER.principal, timeZone: 'UTC' };
  return it.results.keep(handle, writer, { ...facts, columns, complete: true });
}

async function ask(kept: KeptResult, sql: string): Promise<Cell[][]> {
  const page = { rows: 1000, cell: 100_000 };
  const { value } = await executeQuery(it.road, it.results, resultTarget(it.results, kept), { sql, caller: CALLER, signal, page });
  return value.rows;
}

async function formsOf(kept: KeptResult) {
  return (await it.results.find(kept.handle, CALLER.principal)).forms;
}

const NUMERIC: Column = { name: 'total', type: 'numeric', kind: 'decimal' };
const single = (cells: readonly Cell[]): Cell[][] => cells.map((cell) => [cell]);

/** A number of any sign and scale, in 16 whole digits and 16 of a fraction at most, some written with an exponent. */
const decimal = fc
  .record({
    sign: fc.constantFrom('', '-'),
    digits: fc.bigInt({ min: 0n, max: 10n ** 16n - 1n }).map(String),
    point: fc.nat(16),
    zeros: fc.nat(2),
    exponent: fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined, freq: 4 }),
  })
  .map(({ sign, digits, point, zeros, exponent }) => {
    const padded = digits.padStart(point + 1, '0');
    const fraction = point === 0 ? '' : `.${padded.slice(-point)}${'0'.repeat(zeros)}`;
    return `${sign}${padded.slice(0, padded.length - point)}${fraction}${exponent === undefined ? '' : `e${exponent}`}`;
  });

/** The number times 10^40, as which it is whole. */
function scaled(text: string): bigint {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(canonical(text, 'decimal') ?? '') ?? [];
  return BigInt(`${sign}${whole}${fraction.padEnd(40, '0')}`);
}

describe('numbers without a declared precision', () => {
  test('order, extremes and sum are those of exact arithmetic (property)', { timeout: TIMEOUT }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(decimal, { nil: null, freq: 8 }), { minLength: 1, maxLength: 30 }), async (cells) => {
        const kept = await store([NUMERIC], single(cells));
        const values = cells.filter((cell) => cell !== null).map(scaled);
        const exact = (cell: Cell | undefined): bigint | null => (cell === null ? null : scaled(String(cell)));
        const ordered = values.toSorted((a, b) => Number(a > b) - Number(a < b));
        const rows = await ask(kept, 'SELECT total FROM result WHERE total IS NOT NULL ORDER BY total');
        expect(rows.map(([cell]) => exact(cell))).toEqual(ordered);
        const [[least, most, sum] = []] = await ask(kept, 'SELECT min(total), max(total), sum(total) FROM result');
        expect([least, most].map(exact)).toEqual([ordered[0] ?? null, ordered.at(-1) ?? null]);
        expect(exact(sum)).toBe(values.length > 0 ? values.reduce((a, b) => a + b) : null);
        expect(await formsOf(kept)).toEqual({ asText: [], asJson: [], intervals: [] });
      }),
      { numRuns: RUNS },
    );
  });

  test('the largest total is the largest number', async () => {
    const kept = await store([NUMERIC], single(['9994.96', '11817.00', '7', '-20000.5']));
    expect(await ask(kept, 'SELECT max(total), min(total), typeof(max(total)) FROM result')).toEqual([
      ['11817.00', '-20000.50', 'DECIMAL(7,2)'],
    ]);
  });

  test.each([
    ['NaN', ['1.5', 'NaN']],
    ['an infinity', ['-Infinity', '2']],
    ['39 digits', ['9'.repeat(39), '1']],
    ['38 digits and a fraction', ['1'.repeat(30), `0.${'1'.repeat(9)}`]],
  ])('%s keeps the column text, and it is named', async (_, cells) => {
    const kept = await store([NUMERIC], single(cells));
    expect(await ask(kept, 'SELECT total FROM result')).toEqual(single(cells));
    expect((await formsOf(kept))?.asText).toEqual(['total']);
  });

  test('zeros at the end of a fraction do not make a column text', async () => {
    const kept = await store([NUMERIC], single(['9'.repeat(30), `1.50${'0'.repeat(20)}`]));
    expect(await ask(kept, 'SELECT max(total) FROM result')).toEqual([[`${'9'.repeat(30)}.0`]]);
  });

  test('a value beyond its declared precision, and an integer beyond 64 bits, are numbers too', async () => {
    const columns: Column[] = [
      { name: 'price', type: 'DECIMAL(4,2)', kind: 'decimal' },
      { name: 'count', type: 'bigint', kind: 'integer' },
    ];
    const rows = [
      ['9.99', '9223372036854775808'],
      ['100000.125', 9],
    ];
    const kept = await store(columns, rows);
    expect(await ask(kept, 'SELECT max(price), max(count) FROM result')).toEqual([['100000.125', '9223372036854775808']]);
    expect((await formsOf(kept))?.asText).toEqual([]);
  });

  test('no value at all is a number still', async () => {
    expect(await ask(await store([NUMERIC], [[null]]), 'SELECT sum(total) FROM result')).toEqual([[null]]);
  });
});

describe('intervals', () => {
  const SPAN: Column = { name: 'span', type: 'interval', kind: 'interval' };
  const int = (bits: number) =>
    fc.oneof(
      fc.integer({ min: -400, max: 400 }).map(BigInt),
      fc.bigInt().map((n) => BigInt.asIntN(bits, n)),
    );

  test('every interval comes back as it was (property)', { timeout: TIMEOUT }, async () => {
    const interval = fc
      .tuple(int(32), int(32), fc.oneof(int(64), fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n)))
      .map(([months, days, micros]) => isoInterval(Number(months), Number(days), micros));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(interval, { nil: null, freq: 8 }), { minLength: 1, maxLength: 20 }), async (cells) => {
        const kept = await store([{ ...SPAN, name: 'a "span"' }], single(cells));
        expect(await ask(kept, 'SELECT * FROM result')).toEqual(single(cells));
        expect((await formsOf(kept))?.asText).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  test('the longest of 1 to 300 hours is 300 hours', async () => {
    const kept = await store(
      [{ name: 'n', type: 'integer', kind: 'integer' }, SPAN],
      Array.from({ length: 300 }, (_, n) => [n + 1, `PT${n + 1}H`]),
    );
    expect(await ask(kept, 'SELECT max(span), min(span), sum(epoch(span)), typeof(max(span)) FROM result')).toEqual([
      ['PT300H', 'PT1H', 162_540_000, 'INTERVAL'],
    ]);
    expect(await ask(kept, 'SELECT n FROM result ORDER BY span DESC LIMIT 2')).toEqual([[300], [299]]);
  });

  test.each(['Infinity', 'PT0.123456789S', 'P178956971Y'])('%s keeps the column text, and it is named', async (cell) => {
    const kept = await store([SPAN], single(['PT1H', cell]));
    expect(await ask(kept, 'SELECT * FROM result')).toEqual(single(['PT1H', cell]));
    expect((await formsOf(kept))?.asText).toEqual(['span']);
  });
});

describe('arrays', () => {
  const array = (type: string): Column => ({ name: 'arr', type, kind: 'nested' });

  test.each<[string, Cell[], string]>([
    ['integer[]', [10, null, '9223372036854775807'], 'BIGINT[]'],
    ['numeric[]', ['10.5', null, '9.75'], 'DECIMAL(4,2)[]'],
    ['text[]', ['', null, 'NULL', 'a"b,\n\u{1F600}'], 'VARCHAR[]'],
    ['BOOLEAN[3]', [true, null, false], 'BOOLEAN[]'],
    ['double precision[]', [0.1, null, 'NaN', 1e300, 5e-324], 'DOUBLE[]'],
    ['date[]', ['2024-02-29', null], 'DATE[]'],
    ['timestamp without time zone[]', ['2024-02-29T10:00:00.123456', null], 'TIMESTAMP[]'],
    ['timestamp with time zone[]', ['2024-02-29T10:00:00Z', null], 'TIMESTAMP WITH TIME ZONE[]'],
    ['uuid[]', ['3f333df6-90a4-4fda-8dd3-9485d27cee36', null], 'UUID[]'],
    ['INTEGER[][]', [[1, 2], null, []], 'BIGINT[][]'],
  ])('%s is a list: the first element is 1', async (type, cells, stored) => {
    const kept = await store([array(type)], [[cells], [null], [[]]]);
    const first = cells[0] === '10.5' ? '10.50' : cells[0];
    expect(await ask(kept, 'SELECT arr[1], len(arr), typeof(arr) FROM result')).toEqual([
      [first, cells.length, stored],
      [null, null, stored],
      [null, 0, stored],
    ]);
    expect(JSON.stringify(await ask(kept, 'SELECT arr FROM result LIMIT 1')).replace('10.50', '10.5')).toBe(JSON.stringify([[cells]]));
    expect((await formsOf(kept))?.asJson).toEqual([]);
  });

  test.each<[string, Cell]>([
    ['STRUCT(a INTEGER)', { a: 1 }],
    ['integer[]', [[1, 2], [3]]],
    ['numeric[]', ['1', 'NaN']],
    ['text[]', ['a\0b']],
    ['interval[]', ['PT1H']],
    ['date[]', ['2024-13-45']],
    ['integer[]', '[0:1]={1,2}'],
  ])('%s of %j is JSON, and it is named', async (type, cell) => {
    const kept = await store([array(type)], [[cell], [null]]);
    const [[is] = []] = await ask(kept, 'SELECT arr FROM result');
    expect(JSON.stringify(JSON.parse(String(is)))).toBe(JSON.stringify(cell));
    expect((await formsOf(kept))?.asJson).toEqual(['arr']);
  });
});

test('what is no text and has no type here is named; text, JSON and times of a day are not', async () => {
  const columns: Column[] = [
    { name: 'words', type: 'text', kind: 'text' },
    { name: 'doc', type: 'jsonb', kind: 'json' },
    { name: 'at', type: 'time', kind: 'time' },
    { name: 'at_zone', type: 'time with time zone', kind: 'time' },
    { name: 'long', type: 'time', kind: 'time' },
    { name: 'price', type: 'money', kind: 'other' },
    { name: 'half', type: 'text[]', kind: 'nested' },
  ];
  const kept = await store(columns, [['a', '{}', '10:00:00.5', '10:00:00+02', '100:00:00', '$9.00', ['\ud800']]]);
  await ask(kept, 'SELECT * FROM result');
  expect(await formsOf(kept)).toEqual({ asText: ['at_zone', 'long', 'price', 'half'], asJson: [], intervals: [] });
});
