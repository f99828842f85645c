import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import type { HydrantError } from '../common/errors.ts';
import { csvRecords } from '../connectors/kit/csv.ts';
import { executeQuery } from './execute-query.ts';
import { type ExportFormat, exportStatement } from './export.ts';
import { CALLER, openTestExecution } from './testing/execution-context.ts';

const it = openTestExecution();
afterAll(() => it.close());
const never = new AbortController().signal;
const file = (name: string): string => join(it.home, name);
const run = (sql: string, name: string, signal = never) =>
  exportStatement(it.execution, it.target({}), {
    sql,
    caller: CALLER,
    signal,
    file: file(name),
    format: name.split('.').at(-1) as ExportFormat,
    home: it.home,
  });

const SIMPLE = `SELECT range AS n, (range - 40) * 9007199254740993::HUGEINT AS big, ((range - 40) / 8)::DECIMAL(12,3) AS d, (range - 40) / 7.0::DOUBLE AS f,
  CASE range WHEN 1 THEN 'NaN'::DOUBLE WHEN 2 THEN 'inf'::DOUBLE WHEN 3 THEN 5.0::DOUBLE WHEN 4 THEN -0.25::DOUBLE END AS special,
  CASE range % 5 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'a "quoted", one' WHEN 3 THEN 'two' || chr(10) || 'lines' || chr(13) ELSE 'naïve 🦆' END AS t,
  range % 2 = 0 AS b, CASE range WHEN 1 THEN DATE '0044-03-15 (BC)' WHEN 2 THEN DATE '12024-01-01' WHEN 3 THEN 'infinity'::DATE WHEN 4 THEN DATE '0001-01-01 (BC)' ELSE DATE '1969-12-20' + range::INTEGER END AS day,
  CASE range WHEN 1 THEN TIMESTAMP '0044-03-15 (BC) 01:02:03' WHEN 2 THEN '-infinity'::TIMESTAMP WHEN 3 THEN TIMESTAMP '0001-06-01 (BC) 00:00:00.5' WHEN 4 THEN TIMESTAMP '20000-01-01 00:00:00' ELSE TIMESTAMP '2024-01-01 00:00:00.000100' + to_milliseconds(range * 999) END AS at,
  CASE range WHEN 2 THEN 'infinity'::TIMESTAMPTZ ELSE TIMESTAMPTZ '2024-06-01 00:00:00+02' - to_hours(range) END AS zoned,
  '3f333df6-90a4-4fda-8dd3-9485d27cee36'::UUID AS u FROM range(90) ORDER BY n DESC`;

describe('CSV', () => {
  test('as the engine writes it equals what every other connector would get', async () => {
    const { value } = await run(SIMPLE, 'simple.csv');
    expect(value.rows).toBe(90);
    const page = (
      await executeQuery(it.execution, it.results, it.target({}), { sql: SIMPLE, caller: CALLER, signal: never, page: { rows: 1000 } })
    ).value;
    expect(readFileSync(file('simple.csv'), 'utf8')).toBe(csvRecords([page.columns.map((column) => column.name), ...page.rows]));
  });
  test('nested and binary values go the general way', async () => {
    await run("SELECT [1, NULL] AS l, {'a': 'x,y'} AS s, encode('hi') AS b, INTERVAL 1 DAY AS i", 'nested.csv');
    expect(readFileSync(file('nested.csv'), 'utf8')).toBe('l,s,b,i\n"[1,null]","{""a"":""x,y""}",aGk=,P1D\n');
  });
  test('what is no sub-query is exported as well; parameters, comments and semicolons too', async () => {
    expect((await run('DESCRIBE orders', 'describe.csv')).value.rows).toBeGreaterThan(5);
    const { value } = await exportStatement(it.execution, it.target({}), {
      sql: 'SELECT $1::INTEGER AS a, 2 AS a ; -- done',
      parameters: [7],
      caller: CALLER,
      signal: never,
      file: file('p.csv'),
      format: 'csv',
      home: it.home,
    });
    expect(value.columns.map((column) => column.name)).toEqual(['a', 'a_2']);
    expect(readFileSync(file('p.csv'), 'utf8')).toBe('a,a_2\n7,2\n');
  });
});

test('JSON holds exact values', async () => {
  await run('SELECT 9007199254740993 AS big, NULL AS nothing, 1.50::DECIMAL(5,2) AS d UNION ALL SELECT 1, 2, 3 ORDER BY 1 DESC', 'a.json');
  expect(JSON.parse(readFileSync(file('a.json'), 'utf8'))).toEqual([
    { big: '9007199254740993', nothing: null, d: '1.50' },
    { big: 1, nothing: 2, d: '3.00' },
  ]);
});

test('Parquet keeps the types', async () => {
  // Years outside 0001–9999 have no common text form, so a column that holds one is stored as text.
  await run(
    SIMPLE.replaceAll(/CASE range WHEN \d THEN (DATE|TIMESTAMP|'infinity'::TIMESTAMPTZ).*? ELSE (.*?) END AS/g, '$2 AS'),
    'a.parquet',
  );
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(`SELECT column_name, column_type FROM (DESCRIBE FROM '${file('a.parquet')}')`);
  expect(Object.fromEntries(reader.getRows() as [string, string][])).toMatchObject({
    n: 'BIGINT',
    big: 'DECIMAL(38,0)',
    d: 'DECIMAL(12,3)',
    f: 'DOUBLE',
    t: 'VARCHAR',
    b: 'BOOLEAN',
    at: 'TIMESTAMP',
    zoned: 'TIMESTAMP WITH TIME ZONE',
    u: 'UUID',
  });
  connection.closeSync();
  instance.closeSync();
});

test('a failed or cancelled export leaves no file, and the former one as it was', async () => {
  await run('SELECT 1 AS a', 'kept.csv');
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  const error = (await run('SELECT * FROM range(1000000000000)', 'kept.csv', stop.signal).catch(
    (thrown: unknown) => thrown,
  )) as HydrantError;
  expect(error.code).toBe('QUERY_CANCELLED');
  expect(readFileSync(file('kept.csv'), 'utf8')).toBe('a\n1\n');
  expect(((await run('SELECT 1', 'not/there.csv').catch((thrown: unknown) => thrown)) as HydrantError).code).toBe('EXPORT_FAILED');
  expect(readdirSync(it.home).filter((name) => name.endsWith('.part'))).toEqual([]);
});
