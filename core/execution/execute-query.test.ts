import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { HydrantError } from '../common/errors.ts';
import { type ExecuteRequest, executeQuery } from './execute-query.ts';
import { resultTarget } from './result-target.ts';
import { CALLER, openTestExecution } from './testing/execution-context.ts';

const it = openTestExecution();
afterAll(() => it.close());

const never = new AbortController().signal;
const run = (sql: string, more: Partial<ExecuteRequest> = {}, profile = {}) =>
  executeQuery(it.execution, it.results, it.target(profile), { sql, caller: CALLER, signal: never, ...more });
const failure = async (work: Promise<unknown>): Promise<HydrantError> => (await work.catch((error: unknown) => error)) as HydrantError;

describe('a page', () => {
  test('a short result is whole, without a handle', async () => {
    const { value } = await run('SELECT * FROM range(3) t(n)');
    expect(value).toMatchObject({ rows: [[0], [1], [2]], totalRows: 3, complete: true });
    expect(value.handle).toBeUndefined();
    expect(value.cut).toBeUndefined();
  });
  test('exactly a page is not cut', async () => {
    const { value } = await run('SELECT * FROM range(100)');
    expect(value.rows).toHaveLength(100);
    expect(value.handle).toBeUndefined();
  });
  test('rows beyond a page are kept, and every page equals the statement', async () => {
    const sql = `SELECT range AS n, range::HUGEINT * 9007199254740993 AS big, (range / 4)::DECIMAL(12,3) AS d, range / 3.0::DOUBLE AS f,
      CASE WHEN range % 3 = 0 THEN NULL WHEN range % 3 = 1 THEN '' ELSE 'a "quoted", line' || chr(10) || 'two' END AS t, range % 2 = 0 AS b,
      DATE '2024-01-01' + range::INTEGER AS day, TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_hours(range) AS at, [range, NULL] AS l,
      {'k': range} AS s, encode(chr(65 + (range % 26)::INTEGER)) AS x, to_days(range::INTEGER) AS i, 'NULL' AS literal_null
      FROM range(1234) ORDER BY n`;
    const { value } = await run(sql, { page: { rows: 50 } });
    expect(value.cut?.reason).toBe('page-rows');
    const stored = await it.results.find(value.handle ?? '', CALLER.principal);
    expect(stored).toMatchObject({ rows: 1234, complete: true });
    const whole = (await run(sql, { page: { rows: 10_000 } })).value.rows;
    const paged = [];
    for (let offset = 0; offset < 1234; offset += 100) paged.push(...(await it.results.page(stored, offset, 100, never)));
    expect(paged).toEqual(whole);
  });
  test('bytes end a page before rows do', async () => {
    const { value } = await run("SELECT repeat('x', 1000) FROM range(1000)", { page: { bytes: 10_000 } });
    expect(value.cut?.reason).toBe('page-bytes');
    expect(value.rows.length).toBeGreaterThan(5);
    expect(value.rows.length).toBeLessThan(11);
    expect(value.totalRows).toBe(1000);
  });
  test('a cell of 50 MB is shortened, and the row is still answered', async () => {
    const { value } = await run("SELECT repeat('ä', 25000000) AS wide, 7 AS n");
    expect(JSON.stringify(value.rows).length).toBeLessThan(5_000);
    expect(value.rows[0]?.[0]).toMatch(/^ä+… \[\+\d+ characters\]$/);
    expect(value.rows[0]?.[1]).toBe(7);
    expect(value.shortenedCells).toBe(1);
    expect(value.handle).toBeDefined();
  });
  test('two columns of one name are kept apart', async () => {
    const { value } = await run('SELECT 1 AS id, 2 AS id, 3 AS ID');
    expect(value.columns.map((column) => column.name)).toEqual(['id', 'id_2', 'ID_3']);
    expect(value.rows).toEqual([[1, 2, 3]]);
  });
  test('no rows still has columns', async () => {
    const { value } = await run('SELECT 1 AS a WHERE false');
    expect(value).toMatchObject({ rows: [], totalRows: 0, complete: true });
    expect(value.columns[0]?.name).toBe('a');
  });
});

describe('limits of the environment', () => {
  test('rows', async () => {
    const { value } = await run('SELECT * FROM range(1000)', {}, { limits: { rows: 300 } });
    expect(value).toMatchObject({ totalRows: 300, complete: false, cut: { reason: 'limit-rows' } });
    const exact = await run('SELECT * FROM range(300)', {}, { limits: { rows: 300 } });
    expect(exact.value.complete).toBe(true);
  });
  test('bytes', async () => {
    const { value } = await run("SELECT repeat('x', 1000) FROM range(100000)", {}, { limits: { bytes: 50_000 } });
    expect(value.complete).toBe(false);
    expect(value.cut?.reason).toBe('limit-bytes');
    expect(value.totalRows).toBeLessThan(60);
  });
  test('seconds: the statement is gone from the engine', async () => {
    const error = await failure(
      run('SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1', {}, { limits: { seconds: 0.5 } }),
    );
    expect(error.code).toBe('QUERY_TIMEOUT');
    expect(it.history.list({ limit: 1 }).rows[0]).toMatchObject({ state: 'timeout', errorCode: 'QUERY_TIMEOUT' });
    // The next call gets the same single session: it is answered at once only if the engine has stopped the first statement.
    expect((await run('SELECT 1')).value.rows).toEqual([[1]]);
  });
  test('concurrency: more callers wait, and a cancel ends the waiting', async () => {
    const slow = new AbortController();
    const first = failure(
      run(
        'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1',
        { signal: slow.signal },
        { id: 'one', limits: { concurrency: 1 } },
      ),
    );
    const waiting = new AbortController();
    const second = failure(run('SELECT 1', { signal: waiting.signal }, { id: 'one', limits: { concurrency: 1 } }));
    await expect.poll(() => it.history.list({ state: 'running' }).rows.length).toBe(2);
    waiting.abort();
    expect((await second).code).toBe('QUERY_CANCELLED');
    slow.abort();
    expect((await first).code).toBe('QUERY_CANCELLED');
  });
});

describe('kept results', () => {
  test('belong to their principal, expire, and share a size', async () => {
    let now = Date.now();
    const other = openTestExecution({ results: { totalBytes: 15_000, lifeMinutes: 10, now: () => now } });
    const storeResult = async () =>
      (
        await executeQuery(other.execution, other.results, other.target({}), {
          sql: 'SELECT range, md5(range::VARCHAR) FROM range(500)',
          caller: CALLER,
          signal: never,
        })
      ).value.handle ?? '';
    const first = await storeResult();
    expect(await other.results.find(first, CALLER.principal)).toMatchObject({ rows: 500 });
    expect((await failure(other.results.find(first, 'local:somebody-else'))).code).toBe('RESULT_UNKNOWN');
    expect((await failure(other.results.find('../../etc/passwd', CALLER.principal))).code).toBe('RESULT_UNKNOWN');
    const second = await storeResult();
    expect((await failure(other.results.find(first, CALLER.principal))).code).toBe('RESULT_UNKNOWN');
    now += 11 * 60_000;
    expect((await failure(other.results.find(second, CALLER.principal))).code).toBe('RESULT_UNKNOWN');
    await other.close();
  });
  test('SQL over one sees that one and nothing else', async () => {
    const { value } = await run('SELECT range AS n FROM range(500)');
    const target = resultTarget(it.results, await it.results.find(value.handle ?? '', CALLER.principal));
    const ask = (sql: string) => executeQuery(it.execution, it.results, target, { sql, caller: CALLER, signal: never });
    expect((await ask('SELECT sum(n), count(*) FROM result')).value.rows).toEqual([[124750, 500]]);
    expect((await failure(ask('DROP VIEW result'))).code).toBe('READ_ONLY');
    expect((await failure(ask("SELECT * FROM read_text('/etc/passwd')"))).code).toBe('READ_ONLY');
  });
  test('nothing is left behind by a statement that fails while rows are kept', async () => {
    const before = readdirSync(join(it.home, 'results')).length;
    const error = await failure(run("SELECT CASE WHEN range = 50000 THEN error('boom') ELSE range::VARCHAR END FROM range(60000)"));
    expect(error.message).toContain('boom');
    expect(readdirSync(join(it.home, 'results'))).toHaveLength(before);
  });
});

describe('what may not run', () => {
  test.each([
    ['DELETE FROM orders', 'READ_ONLY'],
    ['SELECT 1; DROP TABLE orders', 'STATEMENT_MULTIPLE'],
    ['  -- nothing', 'STATEMENT_EMPTY'],
    ['SELEC 1', 'STATEMENT_INVALID'],
    [`SELECT ${"'x',".repeat(400_000)} 1`, 'STATEMENT_TOO_LARGE'],
  ])('%.40s → %s, and the history says so', async (sql, code) => {
    const error = await failure(run(sql));
    expect(error.code).toBe(code);
    expect(error.next.length).toBeGreaterThan(5);
    expect(it.history.list({ limit: 1 }).rows[0]).toMatchObject({ state: 'refused', errorCode: code, client: CALLER.client });
  });
  test('approve-writes asks for an approval; full lets it through, and its session is not given on', async () => {
    expect((await failure(run('CREATE TEMP TABLE t AS SELECT 1', {}, { id: 'ask', policy: 'approve-writes' }))).code).toBe(
      'APPROVAL_REQUIRED',
    );
    await run('CREATE TEMP TABLE t AS SELECT 1', {}, { id: 'full', policy: 'full' });
    expect((await failure(run('SELECT * FROM t', {}, { id: 'full', policy: 'full' }))).code).toBe('STATEMENT_INVALID');
  });
});
