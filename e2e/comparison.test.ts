import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProfileInput } from '../core/profiles/profile.ts';
import type { Comparison, RowDifference } from '../core/query/compare-query.ts';
import type { SchemaComparison } from '../core/query/compare-schema.ts';
import { Connection } from './support/connection.ts';
import { freshHome, ROOT } from './support/hydrant.ts';

interface Changed {
  key: Record<string, string>;
  column: string;
  prod: string | null;
  dev: string | null;
  why: string;
}
interface TableDifferences {
  table: string;
  primaryKey: string[];
  rows: { prod: number; dev: number };
  changed: Changed[];
  added: { key: Record<string, string> }[];
  removed?: { count: number };
}
interface Differences {
  tables: TableDifferences[];
  schema: { kind: string; object: string; prod: string | null; dev: string | null }[];
}

const TRUTH = JSON.parse(readFileSync(join(ROOT, 'resources/sample/differences.json'), 'utf8')) as Differences;
/** The one planted difference that is none: JSON with its keys in another order. */
const SAME = 'the same JSON value, keys in another order';

let server: Connection;

beforeAll(async () => {
  server = await Connection.open({ home: await freshHome([wide('prod'), wide('dev')]), args: ['-p', 'wide-prod', '-p', 'wide-dev'] });
});
afterAll(() => server.close());

test.each(TRUTH.tables)('compare_query finds exactly what was planted in $table', async (truth) => {
  const { structured } = await server.call<Comparison>('compare_query', {
    sql: `SELECT * FROM ${truth.table}`,
    key: truth.primaryKey,
    limit: 1000,
  });
  const [pair] = structured.pairs;
  const changed = truth.changed.filter(({ why }) => why !== SAME);
  expect(structured.sides.map(({ environment, rows, complete }) => [environment, rows, complete])).toEqual([
    ['prod', truth.rows.prod, true],
    ['dev', truth.rows.dev, true],
  ]);
  expect(pair).toMatchObject({
    onlyInBase: truth.removed?.count ?? 0,
    onlyInOther: truth.added.length,
    changed: new Set(changed.map(({ key }) => keyText(key))).size,
  });
  const found = (pair?.differences ?? []).filter(({ kind }) => kind === 'changed').flatMap(cells);
  // Differences are listed up to a limit; changed cells of tables that lose more rows than that come after it.
  if ((pair?.listed ?? 0) < 1000) expect(found.toSorted()).toEqual(changed.map(plantedCell).toSorted());
});

test('changed rows are found where many are missing, by a narrower statement', async () => {
  const truth = TRUTH.tables.find(({ table }) => table === 'orders') as TableDifferences;
  const { structured } = await server.call<Comparison>('compare_query', {
    sql: 'SELECT * FROM orders WHERE order_id < 125426 ORDER BY random()',
    key: ['order_id'],
  });
  expect(structured.pairs[0]?.differences.flatMap(cells).toSorted()).toEqual(truth.changed.map(plantedCell).toSorted());
});

test('the key is found where none is named', async () => {
  const { structured } = await server.call<Comparison>('compare_query', { sql: 'SELECT category_id, name FROM categories' });
  expect(structured.key).toEqual(['category_id']);
  expect(structured.pairs[0]).toMatchObject({ changed: 1, onlyInBase: 0, onlyInOther: 0 });
});

test('compare_schema finds exactly what was planted', async () => {
  const { structured } = await server.call<SchemaComparison>('compare_schema');
  const found = structured.differences.map(({ kind, type, name, what = '' }) => `${kind} ${type} ${name} ${what}`.trim());
  expect(found.toSorted()).toEqual([
    'changed column main.products.weight_kg type',
    // The view that was defined anew says so in its comment; the file counts that as one difference.
    'changed view main.customer_value comment',
    'changed view main.customer_value definition',
    'only-in-base index main.orders: CREATE INDEX orders_ordered_at ON orders(ordered_at);',
    'only-in-base view main.monthly_revenue',
    'only-in-other column main.customers.loyalty_tier',
  ]);
  expect(structured.total).toBe(TRUTH.schema.length + 1);
  const planted = (object: string) => TRUTH.schema.find((one) => one.object === object);
  const weight = structured.differences.find(({ name }) => name.endsWith('weight_kg'));
  expect(weight).toMatchObject({ base: planted('products.weight_kg')?.prod, other: planted('products.weight_kg')?.dev });
});

/** The sample with room for its largest table. */
function wide(variant: 'prod' | 'dev'): ProfileInput {
  return {
    id: `wide-${variant}`,
    name: `Wide ${variant}`,
    environment: variant,
    engine: 'duckdb',
    connection: { form: 'sample', variant },
    limits: { rows: 200_000, bytes: 512 * 1024 * 1024 },
  };
}

function keyText(key: Record<string, unknown>): string {
  return Object.values(key).map(plain).join(' ');
}

/** One line for each changed cell of a row. */
function cells({ key, changes = {} }: RowDifference): string[] {
  return Object.entries(changes).map(([column, [base, other]]) => [keyText(key), column, plain(base), plain(other)].join(' | '));
}

function plantedCell({ key, column, prod, dev }: Changed): string {
  return [keyText(key), column, plain(prod), plain(dev)].join(' | ');
}

/** A cell as text; the file writes times as the engine does, answers as ISO 8601. */
function plain(cell: unknown): string {
  const text = cell === null ? 'NULL' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  return text.replace(
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(?:\+00|Z)$/,
    (_all, day, time, part = '') => `${day}T${time}${part}Z`,
  );
}
