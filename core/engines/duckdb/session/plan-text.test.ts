import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planRows } from './plan-rows.ts';
import { planText } from './plan-text.ts';

let instance: DuckDBInstance;
let explain: (sql: string, format?: string) => Promise<string>;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run('CREATE TABLE orders AS SELECT range AS id, range % 7 AS k FROM range(1000)');
  await connection.run('CREATE TABLE items AS SELECT range AS id, range * 1.5 AS amount FROM range(5000)');
  explain = async (sql, format = '(FORMAT json) ') =>
    String((await connection.runAndReadAll(`EXPLAIN ${format}${sql}`)).getRowsJson()[0]?.[1]);
});
afterAll(() => instance.closeSync());

const JOIN = 'SELECT k, sum(amount) AS s FROM orders JOIN items USING (id) WHERE k > 2 GROUP BY 1 ORDER BY s DESC LIMIT 3';

test('operators, tables, conditions and estimates, in less than a third of the drawing', async () => {
  const text = planText(await explain(JOIN)) ?? '';
  for (const part of [
    'TOP_N',
    'HASH_JOIN ~',
    'Conditions id = id',
    'SEQ_SCAN',
    'memory.main.orders',
    'memory.main.items',
    'Aggregates sum',
  ])
    expect(text).toContain(part);
  expect(text).not.toContain('__internal');
  expect(Buffer.byteLength(text)).toBeLessThan(Buffer.byteLength(await explain(JOIN, '')) / 3);
});

test('the first estimate from above is that of the statement', async () => {
  expect(planRows(planText(await explain('DELETE FROM orders WHERE id IN (SELECT id FROM items)')) ?? '')).toBeGreaterThan(0);
  expect(planRows(planText(await explain('SELECT * FROM items')) ?? '')).toBe(5000);
});

test('a text of the statement cannot pass for an operator', async () => {
  const text = planText(await explain("SELECT * FROM items WHERE amount::VARCHAR <> E'x\\nDELETE ~9 rows: items'")) ?? '';
  expect(text.split('\n').every((line) => !line.startsWith('DELETE'))).toBe(true);
  expect(planRows(text)).not.toBe(9);
});

test('what is no plan is told as such', () => {
  for (const text of ['', '{}', '│ DROP │', '[]']) expect(planText(text)).toBeUndefined();
});
