import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it, vi } from 'vitest';
import { classify } from '../../testing/by-name.ts';
import { looksLikeFile } from './file-names.ts';
import { SCALAR_FUNCTIONS, TABLE_FUNCTIONS } from './harmless-functions.ts';
import { readDuckdb } from './reader.ts';
import { isPlainSetting } from './settings.ts';

// A test takes seconds on an idle machine; the limit allows for a busy one.
vi.setConfig({ testTimeout: 120_000 });

const honest = 'select a, count(*) from t join u using (id) where x > 1 group by 1 order by 2 desc limit 10';
const capability = async (sql: string): Promise<string> => (await readDuckdb(sql)).capability;

describe('readDuckdb', () => {
  it('names the function and where it stands, counted in characters', async () => {
    const { reason } = await readDuckdb("select 'é😀', getenv('x')");
    expect(reason).toBe('getenv() is not on the list of functions known to be harmless. (at character 15)');
    const inner = await readDuckdb("explain analyze select 'é', getenv('x')");
    expect(inner.reason).toContain('(at character 29)');
  });

  it('tells an EXPLAIN of a write from a read', async () => {
    expect(await readDuckdb('explain delete from t')).toMatchObject({ capability: 'read', kind: 'explain', explains: 'delete' });
    expect(await readDuckdb('explain select 1')).not.toHaveProperty('explains');
    expect(await readDuckdb('explain analyze delete from t')).toMatchObject({ capability: 'write', kind: 'delete' });
  });

  it('reads a PIVOT without values, and says what to write where it cannot', async () => {
    expect(await readDuckdb('pivot t on year using sum(x)')).toMatchObject({ kind: 'pivot', capability: 'read', statements: 1 });
    expect(await readDuckdb('explain pivot t on year using sum(x)')).toMatchObject({ reason: expect.stringContaining('IN (') });
    expect(await capability('pivot t on year in (2020) using sum(x)')).toBe('read');
  });

  it('points from files to the views', async () => {
    expect((await readDuckdb("from 'sales.csv'")).reason).toContain('looks like a file');
    expect((await readDuckdb("from read_parquet('sales.parquet')")).reason).toContain('views');
  });

  it.each([
    ['insert into t values (1)', 'write'],
    ["copy t from 'x'", 'write'],
    ["copy t to 'x'", 'admin'],
    ['create temp table t (a int)', 'ddl'],
    ['set x = 1', 'admin'],
    ["attach 'x'", 'admin'],
    ['begin', 'transaction'],
    ['execute p', 'call'],
    ['call force_checkpoint()', 'call'],
    ['select f()', 'unknown'],
    ['select 1 +', 'invalid'],
    ['-- nothing', 'empty'],
  ])('%s is %s', async (sql, expected) => {
    expect(await capability(sql)).toBe(expected);
  });

  it('refuses half a character', async () => {
    expect(await capability("select '\ud800'")).toBe('invalid');
    expect(await capability("select '\u{10ffff}'")).toBe('read');
  });
});

describe('the parser of DuckDB', () => {
  const repeat = (text: string, times: number): string => text.repeat(times);
  it.each([
    ['parentheses', `select ${repeat('(', 10_000)}1${repeat(')', 10_000)}`],
    ['subqueries', `select ${repeat('(select ', 10_000)}1${repeat(')', 10_000)}`],
    ['a sum', `select 1${repeat('+1', 100_000)}`],
    ['lists', `select ${repeat('[', 4_000)}1${repeat(']', 4_000)}`],
    ['conditions', `select 1${repeat(' or a', 50_000)}`],
    ['a row of signs', `select ${repeat('+', 400_000)}1`],
    ['openings of comments', repeat('/*', 400_000)],
    ['types', `select 1::${repeat('struct(a ', 3_000)}int${repeat(')', 3_000)}`],
  ])('survives absurd nesting: %s', async (_name, sql) => {
    expect(await capability(sql)).toBe('invalid');
    expect(await capability(honest)).toBe('read');
  });

  it('reads honest statements of 900 kB', async () => {
    const list = Array.from({ length: 120_000 }, (_, index) => index).join(', ');
    expect(await classify(`select * from t where a in (${list})`, 'duckdb')).toMatchObject({ capability: 'read', statements: 1 });
    expect(await capability(`select '${repeat('this and that or ', 50_000)}'`)).toBe('read');
  });

  it('never mixes up callers', async () => {
    const sql = ['select 1', 'drop table t', 'select f()', 'call pragma_version()', 'explain delete from t', 'selec'];
    const expected = ['read', 'ddl', 'unknown', 'read', 'read', 'invalid'];
    const answers = await Promise.all(Array.from({ length: 300 }, (_, index) => capability(sql[index % 6] ?? '')));
    expect(answers.every((answer, index) => answer === expected[index % 6])).toBe(true);
  });

  it('may touch no file and is changed by nobody', async () => {
    await capability("pragma import_database('/tmp')");
    await capability("pragma json_execute_serialized_sql('{}')");
    await capability('set threads = 4');
    expect(await capability(honest)).toBe('read');
  });
});

describe('the lists', () => {
  it('hold every setting of the engine but those that may be secret', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const reader = await connection.runAndReadAll('select name from duckdb_settings() order by 1');
    const unlisted = reader
      .getRows()
      .map(([name]) => String(name))
      .filter((name) => !isPlainSetting(name));
    expect(unlisted).toEqual(['http_proxy', 'http_proxy_password', 'http_proxy_username', 'password', 'user', 'username']);
    connection.closeSync();
  });

  it('name only what the engine has', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const reader = await connection.runAndReadAll('select lower(function_name), function_type from duckdb_functions()');
    const rows = reader.getRows().map(([name, type]) => ({ name: String(name), table: String(type).startsWith('table') }));
    const there = (table: boolean): Set<string> => new Set(rows.filter((row) => row.table === table).map(({ name }) => name));
    const [tables, scalars] = [there(true), there(false)];
    // unnest is syntax wherever it stands outside FROM.
    expect([...SCALAR_FUNCTIONS].filter((name) => !scalars.has(name))).toEqual(['unnest']);
    expect([...TABLE_FUNCTIONS].filter((name) => !tables.has(name))).toEqual([]);
    connection.closeSync();
  });

  it.each([
    'read_csv read_csv_auto read_parquet read_json read_json_auto read_ndjson read_text read_blob read_duckdb parquet_scan glob sniff_csv',
    'query query_table json_execute_serialized_sql json_serialize_plan histogram_values getenv nextval setseed write_log sleep_ms pg_sleep',
    'duckdb_secrets which_secret duckdb_logs enable_logging checkpoint force_checkpoint arrow_scan seq_scan truncate_duckdb_logs',
  ])('do not hold %s', (names) => {
    for (const name of names.split(' ')) expect(SCALAR_FUNCTIONS.has(name) || TABLE_FUNCTIONS.has(name), name).toBe(false);
  });
});

describe('looksLikeFile', () => {
  it.each([
    ['x.csv'],
    ['data', 'csv'],
    ['a', 'csv', 'gz'],
    ['/x'],
    ['s3://b/x'],
    ['C:\\x'],
    ['*'],
    ['../x'],
    ['orders.old'],
    ['-'],
    ['X.PARQUET'],
  ])('takes %s %s %s for a file', (...parts) => {
    expect(looksLikeFile(parts)).toBe(true);
  });

  it.each([['orders'], ['main', 'orders'], ['db', 'main', 'orders'], ['sales.2024'], ['my table'], ['raw', 'orders_old'], ['', '', 't']])(
    'takes %s %s %s for a table',
    (...parts) => {
      expect(looksLikeFile(parts)).toBe(false);
    },
  );
});
