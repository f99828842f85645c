import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HydrantError } from '../../core/common/errors.ts';
import { type TestDatabase, testDatabase } from '../../core/engines/postgres/testing/shared-server.ts';
import { PROFILES } from '../../core/engines/registry.ts';
import { withNameHint } from '../../core/execution/name-hints.ts';
import type { Target } from '../../core/execution/target.ts';
import { environmentNames } from '../../core/profiles/environment-names.ts';
import { Runtime } from '../runtime.ts';
import { errorResult } from '../server/tool-errors.ts';
import { TOOLS } from './all.ts';

let server: TestDatabase;
let runtime: Runtime;
beforeAll(async () => {
  server = await testDatabase();
  await server.admin(`CREATE SCHEMA shop; CREATE TABLE shop.customers (id int, full_name text, credit numeric);
    CREATE TABLE shop.orders (id int, customer_id int, total numeric); CREATE TABLE public.orders_2023 (id int)`);
  const pg = {
    id: 'pg',
    name: 'pg',
    engine: 'postgres',
    auth: { method: 'none' },
    connection: { host: server.host, port: server.port, database: server.database, user: 'postgres' },
  };
  const sample = { id: 'sample', name: 'sample', engine: 'duckdb', connection: { form: 'sample' } };
  runtime = new Runtime({
    home: mkdtempSync(join(tmpdir(), 'hydrant-hints-')),
    env: {},
    warn: () => undefined,
    environments: environmentNames([pg, sample].map((profile) => PROFILES.schema.parse(profile))),
  });
}, 60_000);
afterAll(async () => {
  await runtime.close();
  await server.close();
});

const call = async (name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> => {
  const tool = TOOLS.find((one) => one.name === name);
  if (!tool) throw new Error(name);
  const { structured } = await tool.run(tool.input().parse(args) as never, {
    runtime,
    caller: { client: { name: 'test' }, principal: 'local:test' },
    signal: AbortSignal.timeout(30_000),
    progress: { report: () => undefined, reportOnce: () => undefined, describeWith: () => undefined },
  });
  return structured;
};
/** The text of the error that an assistant reads. */
const failure = async (name: string, args: Record<string, unknown>): Promise<string> => {
  const error = await call(name, args).then(
    () => new Error('It did not fail.'),
    (thrown: unknown) => thrown,
  );
  return (errorResult(error, (text) => text).content[0] as { text: string }).text;
};
const query = (environment: string, sql: string): Promise<string> => failure('execute_query', { environment, sql });

describe('a name that is not there', () => {
  test('a table of another schema, and a mistyped one, with the schema they are in', async () => {
    expect(await query('pg', 'SELECT * FROM customers')).toContain('Did you mean shop.customers?');
    expect(await query('pg', 'SELECT * FROM shop.custmers')).toContain('Did you mean shop.customers?');
    expect(await query('pg', 'SELECT * FROM public.order_2023')).toContain('Did you mean public.orders_2023?');
    expect(await query('sample', 'SELECT count(*) FROM ordrs')).toContain('Did you mean main.orders?');
  });
  test('nothing near: the tables that are there, and never one of the engine’s own', async () => {
    const text = await query('pg', 'SELECT * FROM invoices');
    expect(text).toContain('Relation "invoices" does not exist');
    expect(text).toContain('Next: The tables and views here are: public.orders_2023, shop.customers, shop.orders.');
    const duck = await query('sample', 'SELECT * FROM refund_log');
    expect(duck).toContain('main.returns');
    expect(duck).not.toMatch(/pg_|duckdb_|information_schema/);
  });
  test('a column: the nearest of the tables that the statement names, else all of them; the server’s own hint stays', async () => {
    expect(await query('pg', 'SELECT nothing_like_it FROM shop.orders')).toContain('Next: orders has id, customer_id, total.');
    expect(await query('pg', 'SELECT o.nothing FROM shop.orders o JOIN shop.customers c ON c.id = o.customer_id')).toContain(
      'customers has id, full_name, credit; orders has id, customer_id, total.',
    );
    expect(await query('pg', 'SELECT credits FROM shop.customers')).toMatch(/customers\.credit/);
    expect(await query('sample', 'SELECT totl FROM orders')).toContain('Candidate bindings');
  });
  test('in a comparison each side suggests what it has', async () => {
    const text = await failure('compare_query', { sql: 'SELECT * FROM customrs' });
    expect(text).toMatch(/Did you mean (?:shop|main)\.customers\?/);
  });
});

describe('SQL over a result', () => {
  let handle: string;
  beforeAll(async () => {
    handle = (await call('execute_query', { environment: 'sample', sql: 'SELECT * FROM orders', max_rows: 5 })).handle as string;
  });
  const over = (sql: string): Promise<string> => failure('get_result', { handle, sql });

  test.each([
    ['SELECT count(*) FROM orders', 'table'],
    ['SELECT sum(statuss) FROM result', 'column'],
    ['SELEC 1', 'syntax'],
    ["SELECT * FROM read_csv('/etc/passwd')", 'a file'],
    ['DELETE FROM result', 'a write'],
    ['SELECT to_char(ordered_at) FROM result', 'a function of another engine'],
    ["SELECT CAST('x' AS INTEGER) FROM result", 'a value'],
  ])('%s (%s): names result, its columns and DuckDB, and no look-up', async (sql) => {
    const text = await over(sql);
    expect(text).toContain('`result`');
    expect(text).toContain('DuckDB');
    expect(text).toContain('ordered_at');
    expect(text).not.toMatch(/search_objects|environment|pg_|Did you mean "/);
  });
  test('a mistyped column is told the nearest', async () => {
    expect(await over('SELECT sum(statuss) FROM result')).toContain('Did you mean `status`?');
  });
});

describe('the better next step', () => {
  const error = new HydrantError('STATEMENT_INVALID', 'No table x.', 'Correct it.', { details: { missing: { kind: 'table', name: 'x' } } });
  const target = (acquire: Target['acquire']): Target => ({ ...runtime.target(runtime.environments.find('pg')), acquire });

  test('is given up when the catalogue does not answer, and the error stays as it was', async () => {
    const silent = target(() => new Promise(() => undefined));
    expect(await withNameHint(error, silent, 'SELECT * FROM x', new AbortController().signal)).toBe(error);
    const broken = target(async () => {
      throw new Error('gone');
    });
    expect(await withNameHint(error, broken, 'SELECT * FROM x', new AbortController().signal)).toBe(error);
  });
  test('is not looked for once the caller has gone', async () => {
    const stop = new AbortController();
    stop.abort();
    const never = target(() => new Promise(() => undefined));
    expect(await withNameHint(error, never, 'SELECT * FROM x', stop.signal)).toBe(error);
  });
});
