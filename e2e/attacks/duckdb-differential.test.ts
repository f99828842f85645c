import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { classify } from '../../core/engines/testing/by-name.ts';
import { judge } from '../../core/sql/policy.ts';
import { freshHome } from '../support/process.ts';

/**
 * What the guard allows is run in an engine that may do everything: a writable file, no lock, no read-only transaction, all of
 * the file system. Nothing may have an effect, show a planted secret or read a planted file.
 */
const home = freshHome();
const folder = join(home, 'files');
const SETTING = 'planted-setting-5b1c';
const FILE = 'planted-file-77e0';
const COLUMNS =
  'a b c d e f g h i j k m n v x y z id name region country year month day amount total price qty grp ts sales sex status city'.split(' ');

let instance: DuckDBInstance;
let connection: DuckDBConnection;

const rowsOf = async (sql: string): Promise<string> => {
  const reader = await connection.runAndReadAll(sql);
  return JSON.stringify(reader.getRowsJson());
};
const listed = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    return entry.isFile() ? [`${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`] : [path];
  });

/** Everything that a statement could leave behind, as text. */
async function snapshot(): Promise<Record<string, string>> {
  const state: Record<string, string> = { files: listed(folder).sort().join('\n') };
  for (const view of ['tables', 'sequences', 'indexes', 'schemas', 'databases', 'settings', 'variables', 'secrets', 'constraints'])
    state[view] = await rowsOf(`FROM duckdb_${view}() ORDER BY ALL`);
  state.functions = await rowsOf('SELECT function_name, parameters FROM duckdb_functions() ORDER BY ALL');
  // The engine counts the columns of its own views when they are first read.
  state.views = await rowsOf('SELECT database_name, schema_name, view_name, sql FROM duckdb_views() ORDER BY ALL');
  state.types = await rowsOf('SELECT type_name, database_name FROM duckdb_types() ORDER BY ALL');
  state.prepared = await rowsOf('FROM duckdb_prepared_statements() ORDER BY ALL');
  state.rows = await rowsOf('SELECT hash(t) FROM t ORDER BY ALL');
  state.other = await rowsOf('SELECT hash(o) FROM other.o ORDER BY ALL');
  return state;
}

const isAllowed = async (sql: string): Promise<boolean> => judge(await classify(sql, 'duckdb'), 'read-only').decision === 'allow';

/** Runs one statement and gives its rows as text; what the engine refuses gives its message. */
async function run(sql: string): Promise<{ text: string; ran: boolean }> {
  const pivot = /pivot/i.test(sql);
  try {
    // The type that a PIVOT makes goes with the read-only transaction in which the product runs it.
    if (pivot) await connection.run('BEGIN TRANSACTION READ ONLY');
    return { text: await rowsOf(sql), ran: true };
  } catch (error) {
    return { text: String(error), ran: false };
  } finally {
    if (pivot) await connection.run('ROLLBACK').catch(() => {});
  }
}

beforeAll(async () => {
  mkdirSync(join(folder, 'sub'), { recursive: true });
  writeFileSync(join(folder, 'planted.csv'), `a,b\n1,${FILE}\n`);
  instance = await DuckDBInstance.create(join(home, 'planted.duckdb'), { threads: '1', memory_limit: '500MB' });
  connection = await instance.connect();
  const columns = COLUMNS.map((name, index) => `${index} + r AS "${name}"`).join(', ');
  await connection.run(`CREATE TABLE t AS SELECT ${columns} FROM range(4) s(r); CREATE TABLE u AS FROM t; CREATE TABLE orders AS FROM t`);
  await connection.run('CREATE SEQUENCE s; CREATE SEQUENCE seq; CREATE VIEW w AS FROM t; CREATE MACRO f(x) AS x');
  await connection.run("ATTACH ':memory:' AS other; CREATE TABLE other.o AS FROM t; CREATE SEQUENCE other.s; SET VARIABLE v = 1");
  await connection.run(`SET http_proxy_password = '${SETTING}'`);
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

/** Statements that the guard refuses, and of which the snapshot or the planted texts must tell: else the tests below prove nothing. */
test('the engine is open, and what is looked at shows an effect', async () => {
  const before = await snapshot();
  for (const sql of [
    "SELECT nextval('s')",
    'CREATE TABLE made AS SELECT 1',
    `COPY t TO '${join(folder, 'made.csv')}'`,
    'SET VARIABLE v = 2',
  ]) {
    expect(await isAllowed(sql), sql).toBe(false);
    await run(sql);
  }
  const after = await snapshot();
  for (const part of ['sequences', 'tables', 'files', 'variables']) expect(after[part], part).not.toBe(before[part]);
  for (const sql of [`FROM read_text('${join(folder, 'planted.csv')}')`, `FROM '${join(folder, 'planted.csv')}'`]) {
    expect(await isAllowed(sql), sql).toBe(false);
    expect((await run(sql)).text).toContain(FILE);
  }
  for (const sql of ["SELECT current_setting('http_proxy_password')", 'FROM duckdb_settings()', 'FROM pg_settings']) {
    expect(await isAllowed(sql), sql).toBe(false);
    expect((await run(sql)).text).toContain(SETTING);
  }
});

async function expectNoEffect(statements: readonly string[]): Promise<{ allowed: number; ran: number }> {
  const before = await snapshot();
  let allowed = 0;
  let ran = 0;
  for (const sql of statements) {
    if (!(await isAllowed(sql))) continue;
    allowed++;
    const result = await run(sql);
    if (result.ran) ran++;
    expect(result.text.includes(FILE) || result.text.includes(SETTING), `${sql} showed what was planted`).toBe(false);
  }
  expect(await snapshot()).toEqual(before);
  return { allowed, ran };
}

describe('what the guard allows has no effect in DuckDB', () => {
  test('of the corpus', async () => {
    const lines = readFileSync(join(import.meta.dirname, '../../core/engines/duckdb/dialect/corpus.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean);
    const { allowed, ran } = await expectNoEffect(lines.map((line) => (JSON.parse(line) as { sql: string }).sql));
    expect(allowed).toBeGreaterThan(100);
    expect(ran).toBeGreaterThan(60);
  });

  test('of every function of the engine, with planted texts', async () => {
    const reader = await connection.runAndReadAll(
      "SELECT DISTINCT function_name, function_type, parameter_types::VARCHAR[] FROM duckdb_functions() WHERE function_name ~ '^\\w+$' ORDER BY ALL",
    );
    const texts = [join(folder, 'planted.csv'), 's', 'http_proxy_password'];
    const values = (type: string | null, text: string): string => {
      if (type === null || /VARCHAR|ANY|JSON|^T$|\bK\b|\bV\b/.test(type)) return `'${text}'`;
      if (/\[\]$/.test(type)) return `['${text}']::${type.replace(/T|ANY/, 'VARCHAR')}`;
      return /INT|DOUBLE|FLOAT|DECIMAL|BOOLEAN|HUGEINT|NUM/.test(type) ? '1' : `NULL::${type}`;
    };
    const statements = new Set<string>();
    for (const [name, kind, types] of reader.getRowsJson() as [string, string, (string | null)[] | null][])
      for (const text of texts) {
        const args = (types ?? []).map((type) => values(type, text)).join(', ');
        const call = `"${name}"(${args})`;
        statements.add(kind === 'pragma' ? `PRAGMA ${name}` : kind.startsWith('table') ? `FROM ${call}` : `SELECT ${call}`);
        statements.add(kind === 'pragma' ? `PRAGMA ${name}('${text}')` : `FROM ${name}('${text}')`);
        if (kind.startsWith('table')) statements.add(`CALL ${call}`);
      }
    const { allowed, ran } = await expectNoEffect([...statements]);
    expect(allowed).toBeGreaterThan(800);
    expect(ran).toBeGreaterThan(300);
  });

  test('of every view of the catalogue and every setting', async () => {
    const views = (await connection.runAndReadAll('SELECT schema_name, view_name FROM duckdb_views() WHERE internal')).getRowsJson() as [
      string,
      string,
    ][];
    const settings = (await connection.runAndReadAll('SELECT name FROM duckdb_settings()')).getRowsJson() as [string][];
    const { allowed } = await expectNoEffect([
      ...views.flatMap(([schema, view]) => [`FROM ${schema}."${view}"`, `FROM "${view}"`, `SUMMARIZE ${schema}."${view}"`]),
      ...settings.flatMap(([name]) => [`SELECT current_setting('${name}')`, `PRAGMA ${name}`, `SHOW ${name}`]),
    ]);
    expect(allowed).toBeGreaterThan(150);
  });
});
