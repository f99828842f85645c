import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cell } from '../connectors/connector.ts';
import { csvRecord } from '../connectors/kit/csv.ts';
import { profileFields } from '../engines/postgres/testing/sessions.ts';
import { type TestDatabase, testDatabase } from '../engines/postgres/testing/shared-server.ts';
import { TYPE_SAMPLES, TYPE_SEED } from '../engines/postgres/testing/type-samples.ts';
import { canonical } from '../local/compare-values.ts';
import { executeQuery } from './execute-query.ts';
import { exportStatement } from './export.ts';
import { resultTarget } from './result-target.ts';
import type { Target } from './target.ts';
import { CALLER, openTestExecution } from './testing/execution-context.ts';

const it = openTestExecution();
const signal = new AbortController().signal;
let server: TestDatabase;
let target: Target;
beforeAll(async () => {
  server = await testDatabase();
  await server.admin(TYPE_SEED);
  target = it.target(profileFields(server));
});
afterAll(async () => {
  await it.close();
  await server.close();
});

const JSON_TYPES = (cell: Cell): Cell => JSON.parse(JSON.stringify(cell)) as Cell;
/** Every sample in a column of its own; every third row is NULL. */
const ALL = `SELECT ${TYPE_SAMPLES.map(({ sql }, n) => `CASE WHEN i % 3 <> 0 THEN ${sql} END AS c${n}`).join(',\n')} FROM generate_series(1, 60) AS g(i) ORDER BY i`;
const expected = (row: number): Cell[] => TYPE_SAMPLES.map(({ cell }) => ((row + 1) % 3 === 0 ? null : cell));

async function storedRows(sql: string) {
  const { value } = await executeQuery(it.execution, it.results, target, {
    sql,
    caller: CALLER,
    signal,
    page: { rows: 20, bytes: 1_000_000, cell: 100_000 },
  });
  const facts = await it.results.find(value.handle ?? '', CALLER.principal);
  return { first: value.rows, facts, later: await it.results.page(facts, 0, 60, signal) };
}

test('a result of every type is the same when it is read back later', async () => {
  const { first, later, facts } = await storedRows(ALL);
  expect(facts.rows).toBe(60);
  const wanted = Array.from({ length: 60 }, (_, row) => expected(row));
  expect(first).toEqual(wanted.slice(0, 20));
  expect(later.map(JSON_TYPES)).toEqual(wanted.map(JSON_TYPES));
});

const OFTEN_ODD = TYPE_SAMPLES.filter(({ kind }) => /decimal|date|timestamp|binary/.test(kind));

test.each(OFTEN_ODD)('kept alone: $sql', async ({ sql, cell }) => {
  const { later } = await storedRows(`SELECT ${sql} AS v, i FROM generate_series(1, 21) AS g(i)`);
  expect(later).toEqual(Array.from({ length: 21 }, (_, i) => [cell, i + 1]));
});

test('a column that does not fit its type takes no other with it', async () => {
  const { value } = await executeQuery(it.execution, it.results, target, {
    sql: "SELECT i::numeric(12,2) AS good, (CASE i WHEN 7 THEN 'NaN' ELSE i::text END)::numeric(12,2) AS odd, date '2024-01-01' + i AS day FROM generate_series(1, 200) i",
    caller: CALLER,
    signal,
  });
  const result = resultTarget(it.results, await it.results.find(value.handle ?? '', CALLER.principal));
  const ask = async (sql: string) => (await executeQuery(it.execution, it.results, result, { sql, caller: CALLER, signal })).value.rows;
  expect(await ask('SELECT sum(good), typeof(any_value(good)), typeof(any_value(odd)), max(day) FROM result')).toEqual([
    ['20100.00', 'DECIMAL(12,2)', 'VARCHAR', '2024-07-19'],
  ]);
});

/** One column of each kind that was once stored as text or JSON, with values that sort differently as text. */
const SORTED_AS_TEXT = `SELECT i, sum(i * 98.4) OVER (ORDER BY i) AS total, avg(i) OVER (ORDER BY i) AS mean, sum(i::bigint) OVER (ORDER BY i) AS count,
  i * interval '1 hour' AS span, ARRAY[i, NULL, 7] AS ids, ARRAY[i * 1.5] AS prices, ARRAY['a', 'b'] AS words FROM generate_series(1, 300) i`;
const EXTREMES =
  'max(total), max(mean), max(count), max(ids[1]), max(len(ids)), max(prices[1]), max(words[2]), count(*) FILTER (WHERE total > 9994.96)';
const EXTREME_VALUES = ['4442760.0', '150.50000000000000000000', '45150', 300, 3, '450.0', 'b', 287];

test('extremes over a kept result are those of the server', async () => {
  const { facts } = await storedRows(SORTED_AS_TEXT);
  const sql = `SELECT ${EXTREMES}, max(span), arg_max(i, span) FROM result`;
  const { value } = await executeQuery(it.execution, it.results, resultTarget(it.results, facts), { sql, caller: CALLER, signal });
  expect(value.rows).toEqual([[...EXTREME_VALUES, 'PT300H', 300]]);
  expect((await it.results.find(facts.handle, CALLER.principal)).forms).toEqual({ asText: [], asJson: [], intervals: ['span'] });
});

test('extremes over a Parquet export are those of the server', async () => {
  const file = join(it.home, 'sorted.parquet');
  await exportStatement(it.execution, target, { sql: SORTED_AS_TEXT, caller: CALLER, signal, file, format: 'parquet', home: it.home });
  const folder = it.target({ id: 'folder', connection: { form: 'folder', path: it.home } });
  const { value } = await executeQuery(it.execution, it.results, folder, { sql: `SELECT ${EXTREMES} FROM sorted`, caller: CALLER, signal });
  expect(value.rows).toEqual([EXTREME_VALUES]);
});

/**
 * The cell with every number of its lists in canonical form: list elements share a scale, and a DuckDB file does not distinguish 0 from -0.
 */
function asNumbers(cell: Cell): Cell {
  return Array.isArray(cell) ? cell.map(asNumbers) : typeof cell === 'object' ? cell : canonical(cell, 'decimal');
}

test('SQL over a kept result of every type finds the same values', async () => {
  const { facts } = await storedRows(ALL);
  const { value } = await executeQuery(it.execution, it.results, resultTarget(it.results, facts), {
    sql: 'SELECT * FROM result LIMIT 1',
    caller: CALLER,
    signal,
    page: { cell: 100_000 },
  });
  for (const [index, { cell, sql }] of TYPE_SAMPLES.entries()) {
    const kind = facts.columns[index]?.kind ?? 'other';
    const row = value.rows[0]?.[index] ?? null;
    if (kind === 'nested') expect(asNumbers(typeof row === 'string' ? JSON.parse(row) : row), sql).toEqual(asNumbers(JSON_TYPES(cell)));
    else expect(canonical(row, kind), sql).toBe(canonical(cell, kind));
  }
});

test('exports hold the same cells', async () => {
  const write = async (format: 'csv' | 'json' | 'parquet'): Promise<string> => {
    const file = join(it.home, `all.${format}`);
    await exportStatement(it.execution, target, { sql: ALL, caller: CALLER, signal, file, format, home: it.home });
    return file;
  };
  const wanted = Array.from({ length: 60 }, (_, row) => expected(row));
  const csv = readFileSync(await write('csv'), 'utf8');
  const names = TYPE_SAMPLES.map((_, n) => `c${n}`);
  expect(csv).toBe([names, ...wanted].map(csvRecord).join(''));
  const json = JSON.parse(readFileSync(await write('json'), 'utf8')) as Record<string, Cell>[];
  expect(json).toEqual(wanted.map((row) => Object.fromEntries(names.map((name, n) => [name, JSON_TYPES(row[n] ?? null)]))));
  expect(
    readFileSync(await write('parquet'))
      .subarray(0, 4)
      .toString(),
  ).toBe('PAR1');
});
