import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { campaign, campaignTimeout } from '../../e2e/support/campaign.ts';
import type { Cell, Column } from '../connectors/connector.ts';
import { canonical } from '../local/compare-values.ts';
import { executeQuery } from './execute-query.ts';
import { resultTarget } from './result-target.ts';
import { CALLER, openTestExecution } from './testing/execution-context.ts';

const it = openTestExecution();
afterAll(() => it.close());
const signal = new AbortController().signal;
const RUNS = campaign(80);

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`));
const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
const clock = fc
  .tuple(fc.nat(23), fc.nat(59), fc.nat(59), fc.option(digits(9), { nil: undefined }))
  .map(([h, m, s, part]) => `${pad(h)}:${pad(m)}:${pad(s)}${part === undefined ? '' : `.${part}`}`);
const day = fc
  .tuple(
    fc.oneof(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1970, max: 2030 })),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([y, m, d]) => `${pad(y, 4)}-${pad(m)}-${pad(d)}`);
const moment = fc.tuple(day, clock).map(([d, c]) => `${d}T${c}`);
const far = fc.constantFrom('Infinity', '-Infinity', '+012024-01-02T00:00:00', '-000043-03-15T10:00:00', '0000-00-00T00:00:00');
const number = fc
  .tuple(fc.constantFrom('', '-'), digits(30), fc.option(digits(20), { nil: undefined }))
  .map(([sign, whole, part]) => `${sign}${whole.replace(/^0+(?=\d)/, '')}${part === undefined ? '' : `.${part}`}`);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', 'NULL', '"', ',', '\r\n', '\u0000', 'a\u0000b', '\\N'),
);

/** One column of every kind, with cells that an engine may return for it. */
const KINDS: readonly [Column, fc.Arbitrary<Cell>][] = [
  [{ name: 'flag', type: 'BOOLEAN', kind: 'boolean' }, fc.boolean()],
  [
    { name: 'whole', type: 'BIGINT', kind: 'integer' },
    fc.oneof(
      fc.maxSafeInteger(),
      fc.bigInt().map((n) => BigInt.asIntN(70, n).toString()),
    ),
  ],
  [{ name: 'huge', type: 'UHUGEINT', kind: 'integer' }, digits(39).map((n) => n.replace(/^0+(?=\d)/, ''))],
  [
    { name: 'money', type: 'DECIMAL(12,2)', kind: 'decimal' },
    fc.oneof(
      number,
      fc.integer().map((n) => (n / 100).toFixed(2)),
      fc.constantFrom('NaN', '1e5'),
    ),
  ],
  [{ name: 'any_number', type: 'numeric', kind: 'decimal' }, number],
  [{ name: 'fine', type: 'DECIMAL(38,30)', kind: 'decimal' }, number],
  [
    { name: 'real', type: 'DOUBLE', kind: 'float' },
    fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom('NaN', 'Infinity', '-Infinity', '1e400', '0.1234567890123456789'),
    ),
  ],
  [{ name: 'words', type: 'VARCHAR', kind: 'text' }, text],
  [{ name: 'day', type: 'DATE', kind: 'date' }, fc.oneof(day, moment, fc.constantFrom('Infinity', '0000-00-00', '+012024-01-02'))],
  [
    { name: 'clock', type: 'TIME', kind: 'time' },
    fc.oneof(
      clock,
      clock.map((c) => `${c}+05:45`),
    ),
  ],
  [
    { name: 'at', type: 'TIMESTAMP', kind: 'timestamp' },
    fc.oneof(
      moment,
      moment,
      far,
      moment.map((m) => `${m}+02:00`),
    ),
  ],
  [{ name: 'at_ns', type: 'TIMESTAMP_NS', kind: 'timestamp' }, moment],
  [
    { name: 'instant', type: 'TIMESTAMP WITH TIME ZONE', kind: 'timestamptz' },
    fc.oneof(
      moment.map((m) => `${m}Z`),
      far.map((m) => (m.endsWith('y') ? m : `${m}Z`)),
      moment,
    ),
  ],
  [{ name: 'span', type: 'INTERVAL', kind: 'interval' }, fc.constantFrom('P1Y2M-3DT4H5M6.7S', 'PT0.123456789S', 'Infinity')],
  [
    { name: 'bytes', type: 'BLOB', kind: 'binary' },
    fc.oneof(
      fc.uint8Array({ maxLength: 20 }).map((b) => Buffer.from(b).toString('base64')),
      fc.constant('AAAA… [+9 characters]'),
    ),
  ],
  [
    { name: 'doc', type: 'JSON', kind: 'json' },
    fc.oneof(fc.json(), fc.constantFrom('{"a":1.50,  "b":12345678901234567890123}', 'null', '{"cut… [+5 characters]')),
  ],
  [
    { name: 'id', type: 'UNIQUEIDENTIFIER', kind: 'uuid' },
    fc.oneof(
      fc.uuid(),
      fc.uuid().map((u) => u.toUpperCase()),
    ),
  ],
  [
    { name: 'nest', type: 'INTEGER[]', kind: 'nested' },
    fc.oneof(fc.array(fc.integer()), fc.dictionary(text, fc.oneof(fc.integer(), text)), text, fc.constantFrom<Cell>(7, true, '12', 'null')),
  ],
  [{ name: 'odd', type: 'money', kind: 'other' }, text],
] as const;

test(
  'a page that is read later is the page that was written, and SQL over it loses no digit (property)',
  async () => {
    const columns = KINDS.map(([column]) => column);
    const row = fc.tuple(...KINDS.map(([, cell]) => fc.option(cell, { nil: null, freq: 6 })));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
        const { handle, writer } = it.results.begin();
        await writer.write(rows);
        const stored = await it.results.store(handle, writer, {
          environment: 'e',
          profile: 'p',
          engine: 'x',
          principal: CALLER.principal,
          timeZone: 'UTC',
          columns,
          complete: true,
        });
        const wanted = JSON.parse(JSON.stringify(rows)) as Cell[][];
        expect(await it.results.page(stored, 0, 100, signal)).toEqual(wanted);
        expect(await it.results.page(stored, 1, 1, signal)).toEqual(wanted.slice(1, 2));
        const { value } = await executeQuery(it.execution, it.results, resultTarget(it.results, stored), {
          sql: 'SELECT * FROM result',
          caller: CALLER,
          signal,
          page: { cell: 100_000 },
        });
        for (const [at, firstRow] of value.rows.entries()) {
          for (const [index, { kind, name }] of columns.entries()) {
            const [was, is] = [wanted[at]?.[index] ?? null, firstRow[index] ?? null];
            // Nested values are stored as JSON text, unless every one is an array of the element type that its column declares.
            if (kind === 'nested' && was !== null) expect(typeof is === 'string' ? JSON.parse(is) : is, name).toEqual(was);
            else expect(canonical(is, kind), `${name} as ${value.columns[index]?.type}`).toBe(canonical(was, kind));
          }
        }
      }),
      { numRuns: RUNS },
    );
  },
  campaignTimeout(120_000),
);

describe('every type of the embedded engine', () => {
  const SAMPLES = [
    "TIMESTAMP_NS '2024-01-01 00:00:00.123456789'",
    "TIME_NS '12:34:56.123456789'",
    "TIME_NS '24:00:00'",
    "TIMETZ '12:34:56.123456+05:45'",
    "TIMESTAMPTZ '2024-06-01 12:00:00.123456+02'",
    "TIMESTAMP_MS '2024-01-01 00:00:00.123'",
    "TIMESTAMP '0044-03-15 (BC) 00:00:00'",
    "'infinity'::TIMESTAMP_NS",
    "INTERVAL '14 months 3 days 4.000005 seconds'",
    '340282366920938463463374607431768211455::UHUGEINT',
    "'123456789012345678901234567890123456789012345678901234567890'::BIGNUM",
    '0.12345678901234567890123456789012345678::DECIMAL(38,38)',
    '1.1::FLOAT',
    "'-0.0'::DOUBLE",
    "'101'::BIT",
    "'ab'::BLOB",
    "union_value(s := '12')",
    "'5'::VARIANT",
    "MAP {'k': [1.50::DECIMAL(4,2), NULL]}",
    "[TIMESTAMP_NS '2024-01-01 00:00:00.123456789']",
    '\'{"a": 1.50, "b": 12345678901234567890123}\'::JSON',
    "'3F333DF6-90A4-4FDA-8DD3-9485D27CEE36'::UUID",
  ];
  test.each(SAMPLES)('%s', async (sample) => {
    const { value } = await executeQuery(it.execution, it.results, it.target({}), {
      sql: `SELECT ${sample} AS v FROM range(30)`,
      caller: CALLER,
      signal,
      page: { rows: 10 },
    });
    const stored = await it.results.find(value.handle ?? '', CALLER.principal);
    const asJson = (cells: unknown): unknown => JSON.parse(JSON.stringify(cells)) as unknown;
    expect(await it.results.page(stored, 20, 10, signal)).toEqual(asJson(value.rows));
    expect(JSON.stringify(value.rows[0])).toContain(
      /24:00|\.\d*9'/.test(sample) ? (/\d\d:\d\d:\d\d(\.\d{9})?/.exec(sample)?.[0] ?? '') : '',
    );
    // SQL reads the same value in every row, so DISTINCT returns one row.
    const asked = await executeQuery(it.execution, it.results, resultTarget(it.results, stored), {
      sql: 'SELECT DISTINCT v FROM result',
      caller: CALLER,
      signal,
    });
    expect(asked.value.rows).toHaveLength(1);
    const kind = value.columns[0]?.kind ?? 'other';
    if (kind !== 'nested') expect(canonical(asked.value.rows[0]?.[0] ?? null, kind)).toBe(canonical(value.rows[0]?.[0] ?? null, kind));
  });
});
