import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../core/engines/postgres/testing/shared-server.ts';
import { objectsUnder } from '../support/headed.ts';
import { homeWith, postgresProfile } from '../support/postgres.ts';
import { connect, type Session } from '../support/process.ts';

let dev: TestDatabase;
let prod: TestDatabase;
let session: Session;
beforeAll(async () => {
  [dev, prod] = await Promise.all([testDatabase(), testDatabase()]);
  const shop = (more: string) => `CREATE SCHEMA shop;
    CREATE TABLE shop.customers (id int PRIMARY KEY, name text NOT NULL, credit numeric(12,2), since timestamptz);
    INSERT INTO shop.customers SELECT n, 'Customer ' || n, n * 1.10, timestamptz '2024-01-01 00:00+01' + n * interval '1 day' FROM generate_series(1, 300) n; ${more}`;
  await prod.admin(shop('CREATE INDEX by_name ON shop.customers (name)'));
  await dev.admin(
    shop(`ALTER TABLE shop.customers ADD COLUMN note text; ALTER TABLE shop.customers ALTER credit TYPE numeric(14,4);
      UPDATE shop.customers SET name = 'Somebody' WHERE id = 7; DELETE FROM shop.customers WHERE id = 8; CREATE VIEW shop.rich AS SELECT 1 AS one`),
  );
  const home = homeWith(postgresProfile('prod', prod, { environment: 'prod' }), postgresProfile('dev', dev, { environment: 'dev' }));
  const folder = join(home, 'files');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'customers.csv'),
    `id,name\n${Array.from({ length: 300 }, (_, n) => `${n + 1},Customer ${n + 1}`).join('\n')}\n`,
  );
  const files = { id: 'files', name: 'files', environment: 'files', engine: 'duckdb', connection: { form: 'folder', path: folder } };
  const saved = JSON.parse(readFileSync(join(home, 'profiles.json'), 'utf8')) as { profiles: unknown[] };
  writeFileSync(join(home, 'profiles.json'), JSON.stringify({ ...saved, profiles: [...saved.profiles, files] }));
  session = await connect(['-p', 'prod', '-p', 'dev', '-p', 'files'], { home });
});
afterAll(async () => {
  await session.close();
  await Promise.all([dev.close(), prod.close()]);
});

test('the schemas of two servers', async () => {
  const { structured, text } = await session.call('compare_schema', { base: 'prod', other: 'dev', schema: 'shop' });
  const said = objectsUnder<{ side: string; type: string; name: string }>(structured.head, structured.differences)
    .map(({ side, type, name }) => `${side} ${type} ${name}`)
    .sort();
  expect(said.join('\n'), text).toMatchInlineSnapshot(`
    "both column shop.customers.credit
    only dev column shop.customers.note
    only dev view shop.rich
    only prod index shop.customers: CREATE INDEX by_name ON shop.customers USING btree (name)"
  `);
});

test('one statement on two servers, by key', async () => {
  const { structured } = await session.call('compare_query', {
    sql: 'SELECT id, name, since FROM shop.customers',
    environments: ['prod', 'dev'],
  });
  expect(structured.key).toEqual(['id']);
  expect(structured.pairs).toMatchObject([{ environment: 'dev', equal: false, changed: 1, onlyInBase: 1, onlyInOther: 0, same: 298 }]);
});

test('across engines: a table of the server and a file', async () => {
  await prod.admin('CREATE VIEW customers AS SELECT id, name FROM shop.customers');
  const { structured } = await session.call('compare_query', {
    sql: 'SELECT id, name FROM customers',
    environments: ['prod', 'files'],
    key: ['id'],
  });
  expect(structured.pairs).toMatchObject([{ environment: 'files', equal: true, same: 300 }]);
});

test('a long result is kept, paged and asked again without the server', async () => {
  const sql =
    "SELECT n, n * 1.5 AS amount, timestamptz '2024-01-01 00:00Z' + n * interval '1 hour' AS moment, ARRAY[n, NULL] AS list FROM generate_series(1, 5000) n";
  const first = await session.call('execute_query', { sql });
  const handle = first.structured.handle as string;
  expect(first.structured.totalRows).toBe(5000);
  const last = await session.call('get_result', { handle, offset: 4998 });
  expect(last.structured.rows).toEqual([
    [4999, '7498.5', '2024-07-27T07:00:00Z', [4999, null]],
    [5000, '7500.0', '2024-07-27T08:00:00Z', [5000, null]],
  ]);
  const summed = await session.call('get_result', { handle, sql: 'SELECT count(*), max(moment) FROM result' });
  expect(summed.structured.rows).toEqual([[5000, '2024-07-27T08:00:00Z']]);
});

test('a plan as a tree, with the dearest node named', async () => {
  const { text } = await session.call('explain_query', {
    sql: 'SELECT c.name FROM shop.customers c JOIN shop.customers d ON d.credit = c.credit WHERE c.id > 5',
  });
  expect(text).toMatch(/Most expensive: \w+/);
  expect(text).toContain('on shop.customers');
  expect(text).toContain('hash cond');
});
