import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { SCALAR_FUNCTIONS, TABLE_FUNCTIONS } from '../engines/duckdb/dialect/harmless-functions.ts';
import { UNSAFE_FUNCTIONS } from '../engines/duckdb/dialect/unsafe-functions.ts';
import { classify, ENGINE_NAMES } from '../engines/testing/by-name.ts';
import { evaluatePolicy } from './policy.ts';

/** In every dialect: a mistyped name with what was meant, and a function of the engine's own that is not harmless. */
const NAMES: Readonly<Record<string, { slip: string; meant: string; own: string }>> = {
  postgres: { slip: 'date_truncate', meant: 'date_trunc', own: 'pg_terminate_backend' },
  mysql: { slip: 'date_formt', meant: 'date_format', own: 'get_lock' },
  sqlserver: { slip: 'date_add', meant: 'dateadd', own: 'openquery' },
  snowflake: { slip: 'date_truncate', meant: 'date_trunc', own: 'system$cancel_query' },
  databricks: { slip: 'date_truncate', meant: 'date_trunc', own: 'java_method' },
  duckdb: { slip: 'date_truncate', meant: 'date_trunc', own: 'write_log' },
};

test('every dialect has its names here', () => {
  expect(Object.keys(NAMES).toSorted()).toEqual(ENGINE_NAMES.toSorted());
});

describe.each(Object.entries(NAMES))('a function that %s does not have', (dialect, { slip, meant, own }) => {
  const positions = [
    (call: string) => `SELECT ${call}`,
    (call: string) => `SELECT 1 FROM t WHERE abs(${call}) = 1`,
    (call: string) => `WITH a AS (SELECT ${call} AS x) SELECT * FROM a`,
  ];

  test('is a function that is not known, with the name that is near, and no write', async () => {
    for (const position of positions) {
      const classification = await classify(position(`${slip}('x')`), dialect);
      expect(classification.unknownFunction).toEqual({ name: slip, userDefined: false, nearest: meant });
      expect(classification.reason).toMatch(
        new RegExp(`^\`${slip}\` is not a function that Hydrant knows for .*; did you mean \`${meant}\`\\?`),
      );
      expect(evaluatePolicy(classification, 'read-only')).toMatchObject({ decision: 'refuse', code: 'FUNCTION_UNKNOWN' });
      expect(evaluatePolicy(classification, 'approve-writes')).toMatchObject({ decision: 'approve', code: 'APPROVAL_REQUIRED' });
    }
  });

  test('of which nothing is near is not known either', async () => {
    const classification = await classify('SELECT zzqqxxvvkkjj(1)', dialect);
    expect(classification.unknownFunction).toEqual({ name: 'zzqqxxvvkkjj', userDefined: false });
    expect(classification.reason).toMatch(/^`zzqqxxvvkkjj` is not a function that Hydrant knows for [A-Z][A-Za-z ]+\./);
  });

  test('but that stands in a schema was made by somebody', async () => {
    const classification = await classify('SELECT audit.f(1)', dialect);
    expect(classification.unknownFunction).toEqual({ name: 'audit.f', userDefined: true });
    expect(classification.reason).toMatch(/^`audit.f` is a function that somebody made in this database/);
    expect(evaluatePolicy(classification, 'read-only').code).toBe('FUNCTION_UNKNOWN');
  });

  test('does not hide one of the engine’s own, wherever that stands', async () => {
    for (const sql of [
      `SELECT ${own}('x')`,
      `SELECT ${slip}(1), ${own}('x')`,
      `SELECT ${own}('x'), ${slip}(1)`,
      `SELECT ${slip}(${own}('x'))`,
    ]) {
      const classification = await classify(sql, dialect);
      expect(classification.unknownFunction, sql).toBeUndefined();
      expect(evaluatePolicy(classification, 'read-only'), sql).toMatchObject({ decision: 'refuse' });
      expect(evaluatePolicy(classification, 'read-only').code, sql).not.toBe('FUNCTION_UNKNOWN');
    }
  });

  test('does not hide a change', async () => {
    for (const sql of [`INSERT INTO t SELECT ${slip}(1)`, `DELETE FROM t WHERE ${slip}(1) = 1`])
      expect(evaluatePolicy(await classify(sql, dialect), 'read-only').code, sql).toBe('READ_ONLY');
  });
});

test('the lists of DuckDB hold every function that the engine has', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(
    "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_name ~ '^\\w+$'",
  );
  const names = reader.getRows().map(([name]) => String(name));
  connection.closeSync();
  expect(names.length).toBeGreaterThan(500);
  expect(names.filter((name) => !SCALAR_FUNCTIONS.has(name) && !TABLE_FUNCTIONS.has(name) && !UNSAFE_FUNCTIONS.has(name))).toEqual([]);
});
