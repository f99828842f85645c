import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CatalogueQuery, Row, Session } from '../../../connectors/connector.ts';
import { sessionsOf } from '../testing/sessions.ts';
import { type TestDatabase, testDatabase } from '../testing/shared-server.ts';
import { readCatalogue } from './catalogue.ts';

const TABLES = 1500;
const never = new AbortController().signal;
let server: TestDatabase;
const sessions = sessionsOf(() => server);
let session: Session;

beforeAll(async () => {
  server = await testDatabase();
  await server.admin(`CREATE SCHEMA many; DO $$ BEGIN FOR n IN 1..${TABLES} LOOP
    EXECUTE format('CREATE TABLE many.t%s (id int PRIMARY KEY, a text DEFAULT ''x'', b int CHECK (b > 0), c int)', n);
  END LOOP; END $$; ANALYZE pg_catalog.pg_class, pg_catalog.pg_attribute, pg_catalog.pg_constraint, pg_catalog.pg_index, pg_catalog.pg_attrdef;`);
  session = await sessions.open();
}, 120_000);
afterAll(async () => {
  await sessions.close();
  await server.close();
});

interface PlanNode {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  Plans?: PlanNode[];
}

/** The largest number of rows that any node of a plan examined. */
function mostRows(node: PlanNode): number {
  const own =
    (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)) * node['Actual Loops'];
  return Math.max(own, ...(node.Plans ?? []).map(mostRows));
}

async function rowsOf(sql: string, values: readonly (string | null)[]): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of (await session.execute(sql, values, { signal: never, readOnly: true })).batches) rows.push(...batch);
  return rows;
}

/** The statements of a search, each with the largest number of rows that a step of its plan examined. */
async function asked(query: Partial<CatalogueQuery>): Promise<{ sql: string; rows: number }[]> {
  const all: { sql: string; rows: number }[] = [];
  await readCatalogue(
    async (sql, values) => {
      const [row] = await rowsOf(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`, values);
      const cell = row?.[0];
      const [plan] = (typeof cell === 'string' ? JSON.parse(cell) : cell) as [{ Plan: PlanNode }];
      all.push({ sql: sql.trim().slice(0, 300), rows: mostRows(plan.Plan) });
      return rowsOf(sql, values);
    },
    { types: ['table', 'view'], pattern: '%', detail: 'full', limit: 100, ...query },
  );
  return all;
}

test('the measure bites: a search for everything looks at everything', async () => {
  expect(Math.max(...(await asked({})).map(({ rows }) => rows))).toBeGreaterThanOrEqual(TABLES);
});

test.each([
  { table: 't7' },
  { table: 't7', schema: 'many' },
  { pattern: '%', table: 't7', types: ['column', 'key', 'index', 'trigger'] as const },
])('detail=full of one table reads one table: %j', async (query) => {
  const all = await asked(query);
  expect(all.length).toBeGreaterThan(3);
  for (const { sql, rows } of all) expect(rows, sql).toBeLessThan(100);
});
