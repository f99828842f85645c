import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failureOf } from '../../../common/testing/failure-of.ts';
import type { Session } from '../../../connectors/connector.ts';
import { type PostgresServer, startPostgres } from '../testing/server.ts';
import { execute, readAll, sessionsOf } from '../testing/sessions.ts';

let server: PostgresServer;
const sessions = sessionsOf(() => server);
let session: Session;
const never = new AbortController().signal;

beforeAll(async () => {
  // Uses its own server, which a test kills.
  server = await startPostgres();
});
afterAll(async () => {
  await sessions.close();
  await server.close();
});
beforeEach(async () => {
  if (!session || session.lost) session = await sessions.open();
});
/** After any failure the session must run the next statement. */
const isUsable = async (): Promise<void> => {
  expect((await readAll(session, "SELECT 'still here', 1")).rows).toEqual([['still here', 1]]);
  await session.reset();
  expect((await readAll(session, 'SELECT 2')).rows).toEqual([[2]]);
};

describe('the session goes on after', () => {
  afterEach(isUsable);

  test.each([['weird "quoted" name'], ['with space; DROP'], ['ünïcödé 表 🦆'], ['x'.repeat(63)], ["it's"], ['100% _under\\back']])(
    'a name like %s, in the catalogue and in statements',
    async (name) => {
      const quoted = `"${name.replaceAll('"', '""')}"`;
      await server.admin(
        `CREATE SCHEMA ${quoted}; CREATE TABLE ${quoted}.${quoted} (${quoted} int PRIMARY KEY); INSERT INTO ${quoted}.${quoted} VALUES (1)`,
      );
      const { columns, rows } = await readAll(session, `SELECT ${quoted} FROM ${quoted}.${quoted}`);
      expect([columns[0]?.name, rows]).toEqual([name, [[1]]]);
      const objects = await session.catalogue(
        { types: ['table'], pattern: '%', schema: name, table: name, detail: 'full', limit: 5 },
        never,
      );
      expect(objects).toMatchObject([{ name, schema: name, columns: [{ name }] }]);
    },
  );
  test('no columns, no rows, nothing at all', async () => {
    expect(await readAll(session, 'SELECT')).toEqual({ columns: [], rows: [[]] });
    expect(await readAll(session, 'SELECT FROM generate_series(1, 3)')).toEqual({ columns: [], rows: [[], [], []] });
    expect(await readAll(session, '')).toEqual({ columns: [], rows: [] });
    expect(await readAll(session, 'SET work_mem = 64')).toEqual({ columns: [], rows: [] });
    expect((await readAll(session, 'SELECT 1 AS a WHERE false')).columns).toMatchObject([{ name: 'a' }]);
  });
  test('1,600 columns, and more than there may be', async () => {
    const many = (count: number): string => `SELECT ${Array.from({ length: count }, (_, n) => `${n} AS c${n}`).join(', ')}`;
    const { columns, rows } = await readAll(session, many(1600));
    expect([columns.length, rows[0]?.[1599]]).toEqual([1600, 1599]);
    expect((await failureOf(readAll(session, many(1665)))).code).toBe('STATEMENT_INVALID');
  });
  test('two columns of one name', async () => {
    const { columns, rows } = await readAll(session, 'SELECT 1 AS id, 2 AS id');
    expect([columns.map(({ name }) => name), rows]).toEqual([['id', 'id'], [[1, 2]]]);
  });
  test('a row that is too long to be held: left out on its way, told, and not a short result', async () => {
    const error = await failureOf(readAll(session, "SELECT n, CASE n WHEN 2 THEN repeat('x', 150000000) END FROM generate_series(1, 3) n"));
    expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', message: 'One row has 144 MB, more than Hydrant takes.' });
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(100_000_000);
  });
  test('a reader that stops in ten million rows, and the server with it', async () => {
    const { batches } = await execute(session, "SELECT generate_series(1, 10000000), repeat('x', 50)");
    for await (const batch of batches) if (batch.length > 0) break;
    await session.ping(never);
    const idle = await server.admin(
      "SELECT count(*)::int AS busy FROM pg_stat_activity WHERE application_name = 'hydrant' AND state = 'active'",
    );
    expect(idle).toEqual([{ busy: 0 }]);
  });
  test('a reader that stops where the statement would compute for minutes', async () => {
    const { batches } = await execute(
      session,
      "SELECT CASE WHEN n > 200 THEN pg_sleep(1)::text ELSE repeat('x', 1000) END FROM generate_series(1, 1000) n",
    );
    for await (const batch of batches) if (batch.length > 0) break;
    await session.ping(never);
  });
  test('NUL and half characters, in text and in parameters', async () => {
    expect((await failureOf(readAll(session, "SELECT 'a\0b'"))).code).toBe('STATEMENT_INVALID');
    expect((await failureOf(readAll(session, "SELECT '\ud800'"))).code).toBe('STATEMENT_INVALID');
    for (const value of ['a\0b', '\udc00x', 'x\ud83e'])
      expect(await failureOf(readAll(session, 'SELECT $1', [value]))).toMatchObject({
        code: 'PARAMETER_INVALID',
        message: expect.stringContaining('$1'),
      });
    expect((await readAll(session, 'SELECT $1', ['🦆'])).rows).toEqual([['🦆']]);
  });
  test('wrong parameters', async () => {
    expect((await failureOf(readAll(session, 'SELECT $1::int', []))).code).toBe('PARAMETER_INVALID');
    expect((await failureOf(readAll(session, 'SELECT 1', ['more']))).code).toBe('PARAMETER_INVALID');
    expect((await failureOf(readAll(session, 'SELECT $1', { name: 'x' }))).code).toBe('PARAMETER_INVALID');
    expect(
      (
        await failureOf(
          readAll(
            session,
            'SELECT 1',
            Array.from({ length: 70_000 }, () => 1),
          ),
        )
      ).code,
    ).toBe('PARAMETER_INVALID');
    expect((await failureOf(readAll(session, 'SELECT $1::int', ['not a number']))).message).toContain('not a number');
  });
  test('COPY, with the parser off', async () => {
    await server.admin('CREATE TABLE IF NOT EXISTS copied (n int); INSERT INTO copied VALUES (1)');
    expect((await failureOf(readAll(session, 'COPY copied TO STDOUT'))).code).toBe('NOT_SUPPORTED');
    expect((await failureOf(readAll(session, 'COPY (SELECT n FROM generate_series(1, 3000000) n) TO STDOUT'))).code).toBe('NOT_SUPPORTED');
    expect((await failureOf(readAll(session, 'COPY copied FROM STDIN'))).code).toBe('READ_ONLY');
  });
  test('messages and notices between the rows', async () => {
    await server.admin(
      `CREATE OR REPLACE FUNCTION noisy(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'noise % %', n, repeat('x', 500); RETURN n; END $$`,
    );
    const { rows } = await readAll(session, 'SELECT noisy(n) FROM generate_series(1, 20000) n');
    expect(rows.length).toBe(20_000);
    expect(rows.at(-1)).toEqual([20_000]);
  });
  test.each([5_000, 200_000])('an error in row %s: never a result that looks whole', async (at) => {
    const seen: unknown[] = [];
    const { batches } = await execute(session, `SELECT n, 1 / (${at} - n) FROM generate_series(1, ${2 * at}) n`);
    const error = await failureOf(
      (async () => {
        for await (const batch of batches) seen.push(...batch);
      })(),
    );
    expect(error.message).toContain('Division by zero');
    expect(seen.length).toBeLessThan(at);
  });
  test('an error that is very long', async () => {
    await server.admin(
      `CREATE OR REPLACE FUNCTION wordy() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', repeat('word ', 1000000); END $$`,
    );
    expect((await failureOf(readAll(session, 'SELECT wordy()'))).message.length).toBeLessThan(2_000);
  });
});

describe('a session of a writable environment', () => {
  test('COPY FROM STDIN ends with an error, and nothing hangs', async () => {
    const own = await sessions.open();
    await server.admin('CREATE TABLE taken (n int)');
    const writing = { signal: never, readOnly: false };
    await failureOf(own.execute('COPY taken FROM STDIN', [], writing));
    await own.execute('CREATE TEMPORARY TABLE mine (n int)', [], writing).then(async ({ batches }) => {
      for await (const _ of batches);
    });
    // Only into a table of its own session, which no other caller gets: the server ends the connection, and says so.
    expect((await failureOf(readAll(own, 'COPY mine FROM STDIN'))).next).not.toBe('');
    expect((await failureOf(readAll(own, 'SELECT 1'))).code).toBe('CONNECTION_LOST');
    expect(await server.admin('SELECT count(*)::int AS n FROM taken')).toEqual([{ n: 0 }]);
  });
  test('LISTEN, and a thousand messages, disturb no statement', async () => {
    const own = await sessions.open();
    const { batches } = await own.execute('LISTEN noise', [], { signal: never, readOnly: false });
    for await (const _ of batches);
    const noise = server.admin("SELECT pg_notify('noise', n::text) FROM generate_series(1, 1000) n");
    for (let n = 0; n < 20; n += 1) expect((await readAll(own, `SELECT ${n}`)).rows).toEqual([[n]]);
    await noise;
    expect((await readAll(own, 'SELECT 7')).rows).toEqual([[7]]);
  });
});

describe('a server that goes away', () => {
  test('killed between two rows: the connection is lost, and the next login works', async () => {
    const own = await sessions.open();
    const { batches } = await execute(own, "SELECT n, repeat('x', 2000) FROM generate_series(1, 1000000) n");
    const error = await failureOf(
      (async () => {
        let isFirst = true;
        for await (const batch of batches) {
          if (isFirst && batch.length > 0) await server.kill();
          isFirst = false;
        }
      })(),
    );
    expect(error.code).toBe('CONNECTION_LOST');
    expect(own.lost).toBe(true);
    expect((await failureOf(readAll(own, 'SELECT 1'))).code).toBe('CONNECTION_LOST');
    expect((await failureOf(sessions.open())).code).toBe('CONNECT_FAILED');
    await pause(200);
    await server.start();
    expect((await readAll(await sessions.open(), 'SELECT 1')).rows).toEqual([[1]]);
  });
});
