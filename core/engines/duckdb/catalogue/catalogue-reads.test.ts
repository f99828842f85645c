import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { Parameters, Row } from '../../../connectors/connector.ts';
import { readCatalogue } from './catalogue.ts';

test('detail=full asks the engine for the parts of the tables that were found, and for no others', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run('CREATE SCHEMA other');
  for (let number = 0; number < 300; number += 1)
    await connection.run(`CREATE TABLE t${number} (id INTEGER PRIMARY KEY, a VARCHAR DEFAULT 'x', b INTEGER)`);
  await connection.run('CREATE TABLE "o\'dd ""name""" (x INTEGER UNIQUE); CREATE TABLE other.t7 (y INTEGER); CREATE INDEX by_b ON t7 (b)');
  const got: number[] = [];
  const ask = async (sql: string, values: Parameters): Promise<Row[]> => {
    const rows = (await connection.runAndReadAll(sql, [...(values as string[])])).getRowsJS() as Row[];
    got.push(rows.length);
    return rows;
  };
  const find = (query: { table?: string; schema?: string; pattern?: string }) =>
    readCatalogue(ask, { types: ['table', 'view'], pattern: '%', detail: 'full', limit: 1000, ...query });

  const [t7, ...none] = await find({ table: 't7', schema: 'main' });
  expect(none).toEqual([]);
  expect(t7?.columns?.map(({ name }) => name)).toEqual(['id', 'a', 'b']);
  expect(t7?.keys).toEqual(['PRIMARY KEY(id)']);
  expect(t7?.indexes).toEqual([expect.stringContaining('by_b')]);
  // The table, no view, three columns, one key, one index.
  expect(got.splice(0)).toEqual([1, 0, 3, 1, 1]);

  // Tables of one name in two schemas get their own columns.
  expect((await find({ table: 't7' })).map(({ schema, columns }) => [schema, columns?.length])).toEqual([
    ['main', 3],
    ['other', 1],
  ]);
  expect(got.splice(0)).toEqual([2, 0, 4, 1, 1]);
  expect((await find({ table: 'o\'dd "name"' }))[0]).toMatchObject({ columns: [{ name: 'x', type: 'INTEGER' }], keys: ['UNIQUE(x)'] });
  expect(got.splice(0)).toEqual([1, 0, 1, 1, 0]);
  expect((await find({})).every(({ columns = [] }) => columns.length > 0)).toBe(true);
});
