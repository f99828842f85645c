import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { csvRecords } from '../connectors/kit/csv.ts';
import { executeQuery } from './execute-query.ts';
import { exportStatement } from './export.ts';
import { CALLER, openTestExecution } from './testing/execution-context.ts';

const it = openTestExecution();
afterAll(() => it.close());
const signal = new AbortController().signal;

/** Expects the export and the page of one statement to hold the same values, whether the engine or Hydrant wrote the records. */
async function expectSame(sql: string): Promise<void> {
  const file = join(it.home, 'same.csv');
  const page = (
    await executeQuery(it.execution, it.results, it.target({}), {
      sql,
      caller: CALLER,
      signal,
      page: { rows: 10_000, bytes: 10_000_000, cell: 1_000_000 },
    })
  ).value;
  await exportStatement(it.execution, it.target({}), { sql, caller: CALLER, signal, file, format: 'csv', home: it.home });
  expect(readFileSync(file, 'utf8'), sql).toBe(csvRecords([page.columns.map((column) => column.name), ...page.rows]));
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const rows = (values: readonly string[]): string =>
  `SELECT * FROM (VALUES ${values.map((value, n) => `(${n}, ${value})`).join(', ')}) AS t(n, v) ORDER BY n`;

const ODD_NUMBERS = [
  0,
  -0,
  1e-5,
  1.5e-5,
  1e-6,
  1e-7,
  1.25e-7,
  5e-324,
  1e14,
  1e15,
  1e16,
  123456789012345680,
  1e20,
  1e21,
  1.5e21,
  1e22,
  1.7976931348623157e308,
  0.1,
  1 / 3,
  2 ** 53,
  2 ** 53 + 2,
  -1e15,
  -1e-7,
  4.35,
  123456.789,
];

test('numbers of every size', async () => {
  await expectSame(rows(ODD_NUMBERS.flatMap((value) => [`${literal(Object.is(value, -0) ? '-0.0' : String(value))}::DOUBLE`])));
  await expectSame(
    rows(
      ODD_NUMBERS.map(
        (value) => `${literal(String(Math.abs(value) > 3e38 || (value !== 0 && Math.abs(value) < 1e-37) ? 1 : value))}::FLOAT`,
      ),
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 30 }), async (values) => {
      await expectSame(rows(values.map((value) => `${literal(String(value))}::DOUBLE`)));
    }),
    { numRuns: 40 },
  );
});

test('texts of every kind', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.option(fc.string({ maxLength: 6, unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', "'", '=', '-', 'ü', '🦆', '\t', '\\') })),
        { minLength: 1, maxLength: 20 },
      ),
      async (values) => {
        const sql = rows(values.map((value) => (value === null ? 'NULL::VARCHAR' : literal(value))));
        await expectSame(sql);
        await expectSame(`SELECT v FROM (${sql})`);
      },
    ),
    { numRuns: 40 },
  );
});

test.each([
  `SELECT j FROM (VALUES ('{"a": 1.50, "b": [1, 2]}'::JSON), ('"text"'::JSON), ('null'::JSON), (NULL), ('{"a":1,"a":2}'::JSON), ('12345678901234567890'::JSON)) t(j)`,
  `SELECT v::ENUM('a,b', '', 'c"d', 'x') AS e FROM (VALUES ('a,b'), (''), ('c"d'), (NULL), ('x')) t(v)`,
  'SELECT NULL AS nothing',
  'SELECT 1 AS a, 2 AS a, 3 AS "a_2"',
  'SELECT 1 WHERE false',
  'SELECT chr(0) || chr(1) AS control',
  `SELECT v FROM (VALUES (TIME '00:00:00'), (TIME '24:00:00'), (TIME '12:34:56.7')) t(v)`,
  `SELECT v FROM (VALUES (DATE '0001-01-01'), (DATE '0001-12-31 (BC)'), (DATE '9999-12-31'), (DATE '10000-01-01'), (DATE '5881580-07-10'), (DATE '5877642-06-25 (BC)')) t(v)`,
  `SELECT v FROM (VALUES (TIMESTAMP '1969-12-31 23:59:59.999999'), (TIMESTAMP '2024-02-29 12:00:00'), (TIMESTAMP '2024-02-29 12:00:00.10'), (TIMESTAMP '290000-01-01 00:00:00'), (TIMESTAMP '0000-01-01 00:00:00')) t(v)`,
  `SELECT v FROM (VALUES (TIMESTAMP_S '2024-01-01 00:00:00'), (TIMESTAMP_S 'infinity')) t(v)`,
  `SELECT v FROM (VALUES (TIMESTAMP_NS '2024-01-01 00:00:00.123456789')) t(v)`,
  `SELECT v FROM (VALUES (TIMESTAMPTZ '2024-01-01 00:00:00.5+05:30'), (TIMESTAMPTZ '0001-01-01 00:00:00+00'), (TIMESTAMPTZ '9999-12-31 23:59:59.999999+00'), (TIMESTAMPTZ '-infinity')) t(v)`,
  `SELECT v FROM (VALUES (170141183460469231731687303715884105727::HUGEINT), ((-170141183460469231731687303715884105728)::HUGEINT), (9007199254740991), (9007199254740992), (-9007199254740993)) t(v)`,
  `SELECT 1.10::DECIMAL(4,2) AS a, 0.00::DECIMAL(38,2) AS b, -0.05::DECIMAL(3,2) AS c, 12345678901234567890123456789012345678::DECIMAL(38,0) AS d`,
  'SELECT * FROM range(9000) t(n) ORDER BY n DESC',
  'SELECT n FROM range(50) t(n) ORDER BY hash(n) LIMIT 7 OFFSET 3',
  'SELECT * FROM range(30) t(n) ORDER BY n % 7, n DESC',
  "SELECT 'a' AS x, repeat('long,', 3000) AS y",
  'SELECT [1, 2] AS l, 5 AS n',
  "SELECT 'tail' AS t -- a comment",
  'SELECT DISTINCT n % 3 AS m FROM range(10) t(n) ORDER BY 1; ',
  'WITH a AS (SELECT 1 AS x) SELECT x FROM a UNION ALL SELECT 2 ORDER BY 1 DESC',
  'FROM range(3)',
  'SELECT true AS t, false AS f, NULL::BOOLEAN AS n',
  "SELECT '101'::BIT AS b, 'ab'::BLOB AS x, INTERVAL '1 month 2 days' AS i",
])('%s', expectSame);
