import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Connection, type Page } from './support/connection.ts';
import { freshHome, historyRows } from './support/hydrant.ts';
import { cpuTicks, untilBusy } from './support/process-facts.ts';
import { RawServer } from './support/raw-server.ts';

const MEGABYTE = 1024 * 1024;
/** Runs for hours, on every core. */
const LONG = 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1';
const ENORMOUS = JSON.stringify({ jsonrpc: '2.0', id: 5, method: 'tools/call', params: { sql: 'x'.repeat(40 * MEGABYTE) } });
const SAMPLE = ['-p', 'sample', '-p', 'sample-dev'];

describe('wrong calls', () => {
  let server: Connection;
  beforeAll(async () => {
    server = await Connection.open({ home: await freshHome(), args: SAMPLE });
  });
  afterAll(() => server.close());

  test('an argument that is not there: the nearest', async () => {
    expect(await server.failure('execute_query', { sql: 'SELECT 1', enviroment: 'prod' })).toMatchObject({
      code: 'PARAMETER_INVALID',
      message: expect.stringMatching(/"enviroment".*did you mean environment/),
      next: expect.stringContaining('environment'),
    });
  });

  test('an argument that is missing or of the wrong kind: its name', async () => {
    expect(await server.failure('execute_query', {})).toMatchObject({ code: 'PARAMETER_INVALID', message: expect.stringContaining('sql') });
    expect(await server.failure('execute_query', { sql: 'SELECT 1', max_rows: 'many' })).toMatchObject({
      code: 'PARAMETER_INVALID',
      message: expect.stringContaining('max_rows'),
    });
    expect((await server.failure('execute_query', { sql: 'SELECT 1', max_rows: 1e9 })).code).toBe('PARAMETER_INVALID');
  });

  test('an environment that is not there: the nearest', async () => {
    expect(await server.failure('execute_query', { sql: 'SELECT 1', environment: 'prud' })).toMatchObject({
      code: 'ENVIRONMENT_UNKNOWN',
      message: expect.stringMatching(/`prud`.*did you mean `?prod/),
      next: expect.stringContaining('prod, dev'),
    });
  });

  test('a tool that is not there', async () => {
    await expect(server.client.callTool({ name: 'execute_querry', arguments: {} })).rejects.toThrow(/execute_querry/);
  });

  test('several statements', async () => {
    expect(await server.failure('execute_query', { sql: 'SELECT 1; DROP TABLE orders' })).toMatchObject({
      code: 'STATEMENT_MULTIPLE',
      next: expect.stringContaining('one statement'),
    });
  });

  test.each([
    'DELETE FROM orders',
    'INSERT INTO orders SELECT * FROM orders',
    'CREATE TABLE mine AS SELECT 1',
    'DROP TABLE orders',
    "COPY orders TO '/tmp/hydrant-e2e-stolen.csv'",
    "ATTACH '/tmp/hydrant-e2e-other.duckdb'",
    'INSTALL httpfs',
    'SET enable_external_access = true',
    'WITH d AS (SELECT 1) INSERT INTO orders SELECT * FROM orders',
  ])('a write is refused: %s', async (sql) => {
    expect(await server.failure('execute_query', { sql })).toMatchObject({ code: 'READ_ONLY', next: expect.stringMatching(/.+/) });
  });

  test("a file outside is not read: SELECT * FROM read_text('/etc/hostname')", async () => {
    expect((await server.failure('execute_query', { sql: "SELECT * FROM read_text('/etc/hostname')" })).code).toBe('READ_ONLY');
  });

  test('a table that is not there: where to look', async () => {
    expect(await server.failure('execute_query', { sql: 'SELECT * FROM ordrs' })).toMatchObject({
      code: 'STATEMENT_INVALID',
      message: expect.stringMatching(/ordrs[\s\S]*orders/),
      next: expect.stringContaining('search_objects'),
    });
  });

  test('a handle that is not there, or is none', async () => {
    for (const handle of ['r_AAAAAAAAAAAAAAAA', '../../../etc/passwd', ''])
      expect((await server.failure('get_result', { handle })).code, handle).toBe('RESULT_UNKNOWN');
  });

  test('a statement of 10 MB', async () => {
    const error = await server.failure('execute_query', { sql: `SELECT '${'x'.repeat(10 * MEGABYTE)}'` });
    expect(error).toMatchObject({ code: 'STATEMENT_TOO_LARGE', next: expect.stringContaining('shorter') });
    expect(error.message.length).toBeLessThan(500);
    expect((await server.query('SELECT 1 AS one')).rows).toEqual([[1]]);
  });

  test('a cell of 50 MB is answered with a small page and a note', async () => {
    const before = server.stdout.bytes().length;
    const page = await server.query("SELECT repeat('x', 50000000) AS wide, 1 AS narrow");
    expect(server.stdout.bytes().length - before).toBeLessThan(200_000);
    expect(page).toMatchObject({ totalRows: 1, note: expect.stringContaining('shortened') });
    expect(String(page.rows[0]?.[0])).toMatch(/^x{100}/);
    expect(page.rows[0]?.[1]).toBe(1);
    expect((await server.query('SELECT 1 AS one')).rows).toEqual([[1]]);
  });

  test('a result wider than the limit of bytes is cut there, with a note', async () => {
    const page = await server.query("SELECT range AS n, repeat('y', 1000000) AS wide FROM range(200)", { max_rows: 1 });
    expect(page).toMatchObject({ complete: false, note: expect.stringMatching(/limit of [\d,]+ bytes/) });
    const last = await server.tool<Page>('get_result', {
      handle: page.handle,
      sql: 'SELECT max(n) AS m, max(length(wide)) AS w FROM result',
    });
    expect(last.rows.map((row) => row.map(Number))).toEqual([[page.totalRows - 1, 1_000_000]]);
  });
});

describe('malformed messages', () => {
  test.each([
    ['no JSON', 'this is not JSON'],
    ['JSON that is cut', '{"jsonrpc":"2.0","id":7,"method":"tools/list"'],
    ['no object', '42'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['a wrong version', '{"jsonrpc":"1.0","id":7,"method":"tools/list"}'],
    ['a method that is no text', '{"jsonrpc":"2.0","id":7,"method":{}}'],
    ['an empty batch', '[]'],
    ['bytes that are no UTF-8 and control characters', '\u0000\u0007\u001b[31m\ufffd'],
    ['an answer to nothing', '{"jsonrpc":"2.0","id":999,"result":{}}'],
    ['an unknown method', '{"jsonrpc":"2.0","id":"x","method":"no/such"}'],
    ['deep nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ])('%s: the server goes on, and standard output stays JSON-RPC', async (_what, line) => {
    await using server = new RawServer({ home: await freshHome(), args: SAMPLE });
    server.line(line);
    await server.initialize();
    server.line(line);
    expect((await server.request('tools/list')).result?.tools).toHaveLength(8);
  });

  test('a line of 40 MB ends the server in order, with one sentence on standard error', async () => {
    const server = new RawServer({ home: await freshHome(), args: SAMPLE });
    await server.initialize();
    const before = server.stdout.bytes().length;
    server.line(ENORMOUS);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.stdout.problems()).toEqual([]);
    expect(server.stdout.bytes().length).toBe(before);
    expect(server.stderr).toMatch(/maximum size|too large/i);
    expect(server.stderr).not.toMatch(/Warning|\n\s+at |file:/);
  });

  test('a line of 40 MB does not leave a statement running that nobody can stop', async () => {
    const home = await freshHome();
    const server = new RawServer({ home, args: SAMPLE });
    await server.initialize();
    await server.call('execute_query', { sql: 'SELECT 1' });
    void server.call('execute_query', { sql: LONG }).catch(() => undefined);
    await untilBusy(server.pid);
    server.line(ENORMOUS);
    server.child.stdin.end();
    await server.ended;
    expect((await historyRows(home)).find(({ statement }) => statement === LONG)?.state).toBe('cancelled');
  });

  test('a message of 20 MB is read in the time its bytes take, not their square', async () => {
    await using server = new RawServer({ home: await freshHome(), args: SAMPLE });
    await server.initialize();
    const before = cpuTicks(server.pid);
    const { result } = await server.call('execute_query', { sql: 'x'.repeat(20 * MEGABYTE) });
    expect(result).toMatchObject({ isError: true, _meta: { 'hydrant/error': { code: 'STATEMENT_TOO_LARGE' } } });
    // Reading, parsing and refusing it takes a tenth of this.
    expect(cpuTicks(server.pid) - before).toBeLessThan(200);
  });
});
