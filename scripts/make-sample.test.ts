import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSample } from '../core/engines/duckdb/session/sample/load.ts';
import { resolveSchema, type SampleSchema, type TableSpec, type Variant } from '../core/engines/duckdb/session/sample/schema-types.ts';
import { ask } from './sample/ask.ts';
import { buildSample, VARIANTS } from './sample/build-sample.ts';
import type { Differences } from './sample/differences.ts';
import type { AnsweredQuestion } from './sample/questions.ts';

const SAMPLE = fileURLToPath(new URL('../resources/sample', import.meta.url));
const DOCUMENT = fileURLToPath(new URL('../docs/reference/sample-warehouse.md', import.meta.url));
const MAX_BYTES = 3_000_000;

const readJson = <T>(name: string): T => JSON.parse(readFileSync(path.join(SAMPLE, name), 'utf8')) as T;
const schema = readJson<SampleSchema>('schema.json');
const differences = readJson<Differences>('differences.json');
const questions = readJson<AnsweredQuestion[]>('questions.json');
const tablesOf = (variant: Variant): TableSpec[] => resolveSchema(schema, variant).tables;

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

let instance: DuckDBInstance;
let connection: DuckDBConnection;
const rowsOf = async (sql: string): Promise<(string | null)[][]> => (await ask(connection, sql)).rows;
const firstCell = async (sql: string): Promise<string | null> => (await rowsOf(sql))[0]![0]!;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (const variant of VARIANTS) {
    await connection.run(`ATTACH ':memory:' AS ${variant}; USE ${variant}`);
    await loadSample(connection, schema, variant, path.join(SAMPLE, variant));
  }
  await connection.run('USE memory');
}, 60_000);

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

describe('what ships', () => {
  test('is small, and large where it should be', async () => {
    const bytes = filesIn(SAMPLE).reduce((sum, file) => sum + statSync(path.join(SAMPLE, file)).size, 0);
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(Number(await firstCell('SELECT count(*) FROM prod.order_items'))).toBeGreaterThanOrEqual(100_000);
    const [first, last] = (
      await rowsOf("SELECT min(ordered_at AT TIME ZONE 'UTC')::DATE, max(ordered_at AT TIME ZONE 'UTC')::DATE FROM prod.orders")
    )[0]!;
    expect([first, last]).toEqual(['2023-01-01', '2025-12-31']);
  });

  test('is what the generator makes, byte for byte', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hydrant-sample-'));
    try {
      await buildSample(path.join(folder, 'sample'), path.join(folder, 'page.md'));
      const made = path.join(folder, 'sample');
      expect(filesIn(made)).toEqual(filesIn(SAMPLE));
      for (const file of filesIn(SAMPLE))
        expect(`${file} ${sha256(path.join(made, file))}`).toBe(`${file} ${sha256(path.join(SAMPLE, file))}`);
      expect(readFileSync(path.join(folder, 'page.md'), 'utf8')).toBe(readFileSync(DOCUMENT, 'utf8'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe.each(VARIANTS)('%s', (variant) => {
  test('has the tables, columns, comments, views and indexes of schema.json', async () => {
    const { tables, views } = resolveSchema(schema, variant);
    const columns = await rowsOf(
      `SELECT table_name, column_name, data_type, is_nullable::VARCHAR, comment FROM duckdb_columns()
       WHERE database_name = '${variant}' AND table_name IN (SELECT table_name FROM duckdb_tables()) ORDER BY table_name, column_index`,
    );
    const expected = [...tables]
      .sort((left, right) => (left.name < right.name ? -1 : 1))
      .flatMap((table) =>
        table.columns.map((it) => [
          table.name,
          it.name,
          it.type.replace('TIMESTAMPTZ', 'TIMESTAMP WITH TIME ZONE'),
          String(it.nullable),
          it.comment,
        ]),
      );
    expect(columns).toEqual(expected);
    expect(await rowsOf(`SELECT table_name, comment FROM duckdb_tables() WHERE database_name = '${variant}' ORDER BY ALL`)).toEqual(
      tables.map((table) => [table.name, table.comment]).sort(),
    );
    expect(
      await rowsOf(`SELECT view_name, comment FROM duckdb_views() WHERE database_name = '${variant}' AND NOT internal ORDER BY ALL`),
    ).toEqual(views.map((view) => [view.name, view.comment]).sort());
    expect(
      await rowsOf(`SELECT index_name, is_unique::VARCHAR FROM duckdb_indexes() WHERE database_name = '${variant}' ORDER BY ALL`),
    ).toEqual(tables.flatMap((table) => table.indexes.map((index) => [index.name, String(index.unique)])).sort());
    for (const view of views) expect(Number(await firstCell(`SELECT count(*) FROM ${variant}.${view.name}`))).toBeGreaterThan(30);
  });

  test('has every key, and the engine has accepted it', async () => {
    const keys = await rowsOf(
      `SELECT table_name, constraint_type, array_to_string(constraint_column_names, ','), coalesce(referenced_table, '') FROM duckdb_constraints()
       WHERE database_name = '${variant}' AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY') ORDER BY ALL`,
    );
    const expected = tablesOf(variant).flatMap((table) => [
      [table.name, 'PRIMARY KEY', table.primaryKey.join(), ''],
      ...table.foreignKeys.map((key) => [table.name, 'FOREIGN KEY', key.columns.join(), key.references.table]),
    ]);
    expect(keys.map(String).sort()).toEqual(expected.map(String).sort());
  });

  test('keys hold by SQL too', async () => {
    for (const table of tablesOf(variant)) {
      const from = `${variant}.${table.name}`;
      expect(await firstCell(`SELECT count(*) - count(DISTINCT (${table.primaryKey.join()})) FROM ${from}`), table.name).toBe('0');
      for (const key of table.foreignKeys) {
        const on = key.columns.map((column, index) => `child.${column} = parent.${key.references.columns[index]}`).join(' AND ');
        expect(
          await firstCell(`SELECT count(*) FROM ${from} child ANTI JOIN ${variant}.${key.references.table} parent ON ${on}`),
          table.name,
        ).toBe('0');
      }
    }
  });

  test('has the row counts of differences.json', async () => {
    for (const it of differences.tables)
      expect(await firstCell(`SELECT count(*) FROM ${variant}.${it.table}`), it.table).toBe(String(it.rows[variant]));
    expect(differences.tables.map((it) => it.table)).toEqual(schema.tables.map((it) => it.name));
  });
});

describe('dev differs from prod exactly as differences.json says', () => {
  test.each(differences.tables)('$table', async ({ table, primaryKey, changed, added, removed }) => {
    const on = primaryKey.join();
    const keyOf = (key: Readonly<Record<string, string | null>>): string => JSON.stringify(primaryKey.map((column) => key[column]));
    const keysAs = (alias: string): string => primaryKey.map((column) => `${alias}.${column}::VARCHAR`).join(', ');

    const gone = `prod.${table} p ANTI JOIN dev.${table} d USING (${on})`;
    const goneCount = await firstCell(`SELECT count(*) FROM ${gone}`);
    expect(goneCount).toBe(String(removed?.count ?? 0));
    if (removed !== undefined) {
      expect(await firstCell(`SELECT count(*) FROM prod.${table} WHERE ${removed.where}`)).toBe(goneCount);
      expect(await firstCell(`SELECT count(*) FROM (SELECT * FROM ${gone}) WHERE ${removed.where}`)).toBe(goneCount);
    }
    const extra = await rowsOf(`SELECT ${keysAs('d')} FROM dev.${table} d ANTI JOIN prod.${table} p USING (${on}) ORDER BY ALL`);
    expect(extra.map((row) => JSON.stringify(row))).toEqual(added.map((row) => keyOf(row.key)));

    const matches: string[] = [];
    for (const { name } of tablesOf('prod').find((it) => it.name === table)!.columns) {
      if (primaryKey.includes(name)) continue;
      const cells = await rowsOf(
        `SELECT ${keysAs('p')}, p.${name}::VARCHAR, d.${name}::VARCHAR FROM prod.${table} p JOIN dev.${table} d USING (${on}) WHERE p.${name} IS DISTINCT FROM d.${name}`,
      );
      matches.push(...cells.map((row) => JSON.stringify([row.slice(0, -2), name, ...row.slice(-2)])));
    }
    expect(matches.sort()).toEqual(
      changed.map((it) => JSON.stringify([primaryKey.map((column) => it.key[column]), it.column, it.prod, it.dev])).sort(),
    );
  });

  test('schema', async () => {
    const only = (left: Variant, right: Variant, what: string): Promise<(string | null)[][]> =>
      rowsOf(`SELECT DISTINCT ${what.replaceAll('$db', left)} EXCEPT SELECT ${what.replaceAll('$db', right)} ORDER BY ALL`);
    const columns =
      "table_name || '.' || column_name FROM duckdb_columns() WHERE database_name = '$db' AND table_name IN (SELECT table_name FROM duckdb_tables())";
    const types = columns.replace(' FROM', ', data_type FROM');
    const indexes = "index_name FROM duckdb_indexes() WHERE database_name = '$db'";
    const views = "view_name FROM duckdb_views() WHERE database_name = '$db' AND NOT internal";
    const expected = (kind: string): (string | null)[][] => differences.schema.filter((it) => it.kind === kind).map((it) => [it.object]);

    expect(await only('dev', 'prod', columns)).toEqual(expected('column'));
    expect(await only('prod', 'dev', columns)).toEqual([]);
    const type = differences.schema.find((it) => it.kind === 'type')!;
    expect(await only('prod', 'dev', types)).toEqual([[type.object, type.prod]]);
    expect(await only('prod', 'dev', indexes)).toEqual(expected('index'));
    expect(await only('dev', 'prod', indexes)).toEqual([]);
    expect(await only('prod', 'dev', views)).toEqual(expected('view'));
    expect(await only('dev', 'prod', views)).toEqual([]);
    const bodies =
      "view_name FROM (SELECT p.view_name FROM duckdb_views() p JOIN duckdb_views() d USING (view_name) WHERE p.database_name = 'prod' AND d.database_name = 'dev' AND NOT p.internal AND replace(p.sql, 'prod.', '') <> replace(d.sql, 'dev.', ''))";
    expect(await rowsOf(`SELECT ${bodies}`)).toEqual(expected('definition'));
    expect(differences.schema).toHaveLength(5);
  });

  test('the traps are real', async () => {
    const change = (table: string, column: string) =>
      differences.tables.find((it) => it.table === table)!.changed.filter((it) => it.column === column);
    const [reference] = change('customers', 'external_ref');
    expect(Number(reference!.prod)).toBe(Number(reference!.dev));
    expect(reference!.prod).not.toBe(reference!.dev);
    const [accented] = change('customers', 'full_name');
    expect(accented!.prod).toBe(accented!.dev!.normalize('NFC'));
    const [reordered, repainted] = change('products', 'attributes');
    expect(JSON.parse(reordered!.dev!)).toEqual(JSON.parse(reordered!.prod!));
    expect(JSON.parse(repainted!.dev!)).not.toEqual(JSON.parse(repainted!.prod!));
    expect(await firstCell('SELECT min(external_ref) > 9007199254740992 FROM prod.customers')).toBe('true');
    expect(Number(await firstCell('SELECT max(strlen(description)) FROM prod.products'))).toBeGreaterThan(2000);
    expect(Number(await firstCell('SELECT max(strlen(body)) FROM prod.reviews'))).toBeGreaterThan(2000);
    // Every payment is what its order costs, so a changed quantity in dev is a real inconsistency.
    const mismatches = (variant: Variant): string =>
      `SELECT count(*) FROM (SELECT o.order_id, any_value(o.shipping_fee) + sum(i.quantity * i.unit_price) AS due FROM ${variant}.orders o JOIN ${variant}.order_items i USING (order_id) GROUP BY ALL)
       JOIN (SELECT order_id, any_value(amount) AS amount FROM ${variant}.payments GROUP BY ALL) USING (order_id) WHERE due <> amount`;
    expect(await firstCell(mismatches('prod'))).toBe('0');
    expect(await firstCell(mismatches('dev'))).toBe(String(change('order_items', 'quantity').length));
  });
});

describe('questions', () => {
  const page = readFileSync(DOCUMENT, 'utf8');

  test('are ten', () => expect(questions).toHaveLength(10));

  test.each(questions)('$question', async ({ question, variant, sql, insight, columns, rows }) => {
    await connection.run(`USE ${variant}`);
    const answer = await ask(connection, sql);
    await connection.run('USE memory');
    expect(answer).toEqual({ columns, rows });
    expect(page).toContain(question);
    expect(page).toContain(insight);
    expect(page).toContain(sql);
    for (const row of rows) expect(page).toContain(`| ${row.join(' | ')} |`);
  });

  test('do not depend on the time zone of the session', async () => {
    await connection.run("USE prod; SET TimeZone = 'Asia/Tokyo'");
    for (const it of questions) if (it.variant === 'prod') expect((await ask(connection, it.sql)).rows).toEqual(it.rows);
    await connection.run("USE memory; SET TimeZone = 'UTC'");
  });
});
