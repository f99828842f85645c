import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HydrantError } from '../../../common/errors.ts';
import type { Connector, Row, Session } from '../../../connectors/connector.ts';
import { connectorContract } from '../../../connectors/testing/contract.ts';
import { PROFILES } from '../../registry.ts';
import type { DuckdbProfile } from '../profile.ts';
import { createDuckdbConnector } from './connector.ts';

const resources = join(import.meta.dirname, '../../../../resources');
const home = mkdtempSync(join(tmpdir(), 'hydrant-duckdb-'));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hydrant-folder-')));
const file = join(home, 'shop.duckdb');
const context = () => ({ home, resources, secrets: {} });
const never = new AbortController().signal;

const SQL = {
  one: 'SELECT 1',
  parameter: 'SELECT $1::VARCHAR',
  many: 'SELECT range FROM range(50000)',
  endless: 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1',
  syntaxError: 'SELEC 1',
  write: 'CREATE TABLE made_by_test AS SELECT 1 AS a',
  twoStatements: 'SELECT 1; SELECT 2',
  typed: {
    sql: "SELECT 1.5::DECIMAL(12,2) AS amount, 7::UTINYINT AS small, now() AS at, '10:00:00+02'::TIMETZ AS of_day, now()::TIMESTAMP AS plain, 1 AS n",
    columns: {
      amount: { precision: 12, scale: 2 },
      small: { unsigned: true as const },
      at: { zone: 'instant' as const },
      of_day: { zone: 'offset' as const },
      plain: {},
      n: {},
    },
  },
};

function profileOf(connection: object): DuckdbProfile {
  return PROFILES.schema.parse({ id: 'x', name: 'x', engine: 'duckdb', connection }) as DuckdbProfile;
}

beforeAll(async () => {
  writeFileSync(join(folder, 'people.csv'), 'id,name,born\n1,Ana,1990-05-01\n2,Bo,\n');
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run('CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR)');
  await connection.run("INSERT INTO people VALUES (1, 'Ana')");
  connection.closeSync();
  instance.closeSync();
});

const connector = async () => createDuckdbConnector() as Connector;
connectorContract({
  name: 'duckdb sample',
  connector,
  context,
  sql: SQL,
  profile: async () => profileOf({ form: 'sample' }),
  known: { table: 'orders', column: 'order_id' },
});
connectorContract({
  name: 'duckdb folder',
  connector,
  context,
  sql: SQL,
  profile: async () => profileOf({ form: 'folder', path: folder }),
  known: { table: 'people', column: 'id' },
});
connectorContract({
  name: 'duckdb file',
  connector,
  context,
  sql: SQL,
  profile: async () => profileOf({ form: 'file', path: file }),
  known: { table: 'people', column: 'id' },
});

async function withSession<T>(
  connection: object,
  work: (session: Session, ask: (sql: string) => Promise<Row[]>) => Promise<T>,
): Promise<T> {
  const made = createDuckdbConnector();
  const session = await made.connect(profileOf(connection), { ...context(), signal: never });
  const ask = async (sql: string): Promise<Row[]> => {
    const rows: Row[] = [];
    for await (const batch of (await session.execute(sql, [], { signal: never, readOnly: true })).batches) rows.push(...batch);
    return rows;
  };
  try {
    return await work(session, ask);
  } finally {
    await session.close();
    await made.close();
  }
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: HydrantError) => error.code,
  );

describe('values are exact', () => {
  test.each([
    ['9007199254740991::BIGINT', 9007199254740991],
    ['9007199254740993::BIGINT', '9007199254740993'],
    ['170141183460469231731687303715884105727::HUGEINT', '170141183460469231731687303715884105727'],
    ['1.10::DECIMAL(12,2)', '1.10'],
    ['0.1::DOUBLE', 0.1],
    ["'NaN'::DOUBLE", 'NaN'],
    ["'-inf'::DOUBLE", '-Infinity'],
    ["TIMESTAMP '2024-02-29 12:34:56.789012'", '2024-02-29T12:34:56.789012'],
    ["TIMESTAMP '0044-03-15 (BC) 00:00:00'", '-000043-03-15T00:00:00'],
    ["TIMESTAMPTZ '2024-06-01 12:00:00+02'", '2024-06-01T10:00:00Z'],
    ["TIMESTAMP_NS '2024-01-01 00:00:00.123456789'", '2024-01-01T00:00:00.123456789'],
    ["'infinity'::TIMESTAMP", 'Infinity'],
    ["DATE '1969-12-31'", '1969-12-31'],
    ["TIME '23:59:59.5'", '23:59:59.5'],
    ["INTERVAL '14 months 3 days 4.5 seconds'", 'P1Y2M3DT4.5S'],
    ["'\\x00\\xFF'::BLOB", 'AP8='],
    ["'3f333df6-90a4-4fda-8dd3-9485d27cee36'::UUID", '3f333df6-90a4-4fda-8dd3-9485d27cee36'],
    ['[1, NULL, 9007199254740993]', [1, null, '9007199254740993']],
    ["{'a': 1, 'b': {'c': 'x'}}", { a: 1, b: { c: 'x' } }],
    ["MAP {'k': 1.5::DECIMAL(3,1)}", [['k', '1.5']]],
    ['\'{"a": 1}\'::JSON', '{"a": 1}'],
    ["'naïve 🦆'", 'naïve 🦆'],
    ['NULL', null],
  ])('%s', async (sql, expected) => {
    await withSession({ form: 'sample' }, async (_, ask) => expect(await ask(`SELECT ${sql}`)).toEqual([[expected]]));
  });
});

describe('PIVOT without values', () => {
  const sql = "PIVOT (VALUES (1, 'x', 2), (1, 'y', 3)) t (a, b, c) ON b USING sum(c) GROUP BY a";

  test('runs as a read and leaves no type behind', async () => {
    await withSession({ form: 'file', path: file }, async (_, ask) => {
      expect(await ask(sql)).toEqual([[1, 2, 3]]);
      expect(await ask(`WITH p AS (${sql}) FROM p`)).toEqual([[1, 2, 3]]);
      expect(await ask("SELECT count(*) FROM duckdb_types() WHERE type_name LIKE '%pivot%'")).toEqual([[0]]);
    });
  });

  test('takes no other statement along', async () => {
    await withSession({ form: 'file', path: file }, async (_, ask) => {
      for (const several of [`${sql}; SELECT 1`, `CREATE TEMP TABLE made AS SELECT 1; ${sql}`, 'CREATE TYPE pivot AS ENUM (1); SELECT 1'])
        expect(await codeOf(ask(several)), several).toMatch(/STATEMENT_MULTIPLE|STATEMENT_INVALID/);
      expect(await ask("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'made'")).toEqual([[0]]);
    });
  });
});

describe('a folder stays a folder', () => {
  test('the secrets of Hydrant are no tables, found or named, nor read by the engine', async () => {
    const vault = join(home, 'secrets', 'vault.json');
    mkdirSync(join(home, 'secrets'), { recursive: true });
    writeFileSync(vault, '{"sealed": "vault-content"}');
    writeFileSync(join(home, 'shown.csv'), 'a\n1\n');
    await withSession({ form: 'folder', path: home }, async (session, ask) => {
      const objects = await session.catalogue({ types: ['view'], pattern: '%', detail: 'names', limit: 500 }, never);
      expect(objects.length).toBeGreaterThan(0);
      expect(objects.map(({ name }) => name).filter((name) => /vault/.test(name))).toEqual([]);
      for (const path of [vault, '/proc/self/environ'])
        expect(await codeOf(ask(`SELECT * FROM read_text('${path}')`)), path).not.toBe('none');
    });
    const named = (path: string, files: string) =>
      codeOf(withSession({ form: 'folder', path, views: [{ name: 'v', files }] }, async (_, ask) => ask('FROM v')));
    symlinkSync(join(home, 'secrets'), join(home, 'to-secrets'));
    expect(await named(home, 'secrets/vault.json')).toBe('PROFILE_INVALID');
    expect(await named(home, 'to-secrets/*.json')).toBe('PROFILE_INVALID');
    expect(await named(join(home, 'to-secrets'), '*.json')).toBe('PROFILE_INVALID');
  });

  test('nothing outside it can be read, by path, link or engine', async () => {
    const secret = join(home, 'outside.csv');
    writeFileSync(secret, 'a\nsecret\n');
    mkdirSync(join(folder, 'links'), { recursive: true });
    symlinkSync(secret, join(folder, 'links', 'outside.csv'));
    await withSession({ form: 'folder', path: folder }, async (session, ask) => {
      const views = await session.catalogue({ types: ['view'], pattern: '%', detail: 'names', limit: 50 }, never);
      expect(views.map((view) => view.name)).not.toContain('links_outside');
      for (const sql of [
        `SELECT * FROM read_csv('${secret}')`,
        `SELECT * FROM read_text('${folder}/../outside.csv')`,
        `SELECT * FROM '${secret}'`,
        `SELECT * FROM glob('/etc/*')`,
        "COPY (SELECT 1) TO 'x.csv'",
        `COPY (SELECT 1) TO '${folder}/x.csv'`,
        "ATTACH 'x.duckdb'",
        'INSTALL httpfs',
        'LOAD httpfs',
        'SET threads = 1',
        "SET allowed_directories = ['/']",
      ]) {
        expect(await codeOf(ask(sql)), sql).not.toBe('none');
      }
    });
  });
  test('a view by hand may not lead out', async () => {
    for (const files of ['../*.csv', '/etc/passwd', 'links/*.csv']) {
      expect(await codeOf(withSession({ form: 'folder', path: folder, views: [{ name: 'v', files }] }, async () => undefined)), files).toBe(
        'PROFILE_INVALID',
      );
    }
  });
  test('a file that does not parse is told with its name and line; the others answer', async () => {
    const mixed = mkdtempSync(join(tmpdir(), 'hydrant-mixed-'));
    writeFileSync(join(mixed, 'good.csv'), 'a,b\n1,2\n');
    writeFileSync(join(mixed, 'broken.json'), '[{"a": 1},\n{"a": }]');
    writeFileSync(join(mixed, 'broken.parquet'), 'this is not parquet');
    writeFileSync(join(mixed, 'late.csv'), `a,b\n${'1,2\n'.repeat(30_000)}1,2,3,"x\n`);
    await withSession({ form: 'folder', path: mixed }, async (_, ask) => {
      expect(await ask('SELECT * FROM good')).toEqual([[1, 2]]);
      for (const name of ['broken', 'broken_parquet']) {
        const error = (await ask(`SELECT * FROM ${name}`).catch((thrown: unknown) => thrown)) as HydrantError;
        expect(error.code, name).toBe('SOURCE_DAMAGED');
        expect(error.message).toContain('broken');
      }
      const late = (await ask('SELECT count(DISTINCT b) FROM late').catch((thrown: unknown) => thrown)) as HydrantError;
      expect(late.code).toBe('SOURCE_DAMAGED');
      expect(late.message).toMatch(/late\.csv[\s\S]*|Line: 300\d\d/);
      expect(late.message).toMatch(/[Ll]ine:? 300\d\d/);
    });
  });
  test.runIf(process.platform !== 'win32')('a pipe in the folder is named, and nothing waits for it', async () => {
    const piped = realpathSync(mkdtempSync(join(tmpdir(), 'hydrant-piped-')));
    writeFileSync(join(piped, 'people.csv'), 'id,name\n1,Ana\n');
    for (const pipe of ['orders.csv', 'rows.parquet', 'hidden']) execFileSync('mkfifo', [join(piped, pipe)]);
    symlinkSync('/dev/zero', join(piped, 'zero.json'));
    await withSession({ form: 'folder', path: piped }, async (_, ask) => {
      expect(await ask('SELECT name FROM people')).toEqual([['Ana']]);
      await expect(ask('SELECT * FROM orders')).rejects.toMatchObject({ message: expect.stringContaining('orders.csv') as string });
      // Also a pipe that is no view: the engine itself would wait for it, and could not be interrupted.
      for (const path of ['orders.csv', 'rows.parquet', 'hidden'])
        await expect(ask(`SELECT * FROM read_csv('${piped}/${path}')`)).rejects.toThrow();
    });
    expect(
      await codeOf(withSession({ form: 'folder', path: piped, views: [{ name: 'v', files: '*.csv' }] }, async (_, ask) => ask('FROM v'))),
    ).toBe('SOURCE_DAMAGED');
  });

  test('an empty or missing folder is told', async () => {
    expect(await codeOf(withSession({ form: 'folder', path: mkdtempSync(join(tmpdir(), 'hydrant-empty-')) }, async () => undefined))).toBe(
      'SOURCE_MISSING',
    );
    expect(await codeOf(withSession({ form: 'folder', path: '/not/there' }, async () => undefined))).toBe('SOURCE_MISSING');
  });
});

test('memory is capped and the process lives', async () => {
  await withSession({ form: 'sample' }, async (_, ask) => {
    expect(await codeOf(ask("SELECT list(repeat('x', 1000)) FROM range(100000000)"))).toBe('OUT_OF_MEMORY');
    expect(await ask('SELECT 1')).toEqual([[1]]);
  });
});
