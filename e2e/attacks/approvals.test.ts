import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ApprovalRequest, type Approvals, openApprovals } from '../../core/approvals/approvals.ts';
import { createRedactor, MASK } from '../../core/common/redact.ts';
import { type PostgresServer, startPostgres } from '../../core/engines/postgres/testing/server.ts';
import { DIALECTS, type EngineName } from '../../core/engines/registry.ts';
import { executeQuery } from '../../core/execution/execute-query.ts';
import type { Target } from '../../core/execution/target.ts';
import { CALLER, openTestRoad, type TestRoad } from '../../core/execution/testing/execution-context.ts';
import { openWritable, type WritableTarget } from '../../core/execution/testing/writable.ts';
import { openHistory } from '../../core/history/history.ts';
import { homePaths } from '../../core/profiles/home.ts';
import { homeWith, postgresProfile } from '../support/postgres.ts';
import { connect, freshHome, hydrant, type Session } from '../support/process.ts';
import { MASKED_CODE } from './approvals-masked-code.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A server that waits for nobody: what has no yes is refused at once. */
async function server(home: string, profile: string, name?: string): Promise<Session> {
  const session = await connect(['-p', profile], { home, env: { HYDRANT_APPROVAL_WAIT: '0' }, ...(name ? { name } : {}) });
  open.push(session);
  return session;
}

/** The person's side, as the app has it. */
function person(home: string): Approvals {
  const redactor = createRedactor();
  const history = openHistory({ file: homePaths(home).history, redactor });
  open.push(history);
  return openApprovals({ home, history, redactor });
}

const waiting = (home: string): ApprovalRequest[] =>
  (JSON.parse(hydrant(home, ['approvals', 'list', '--json']).out) as { requests: ApprovalRequest[] }).requests;
const run = async (session: Session, sql: string, parameters?: unknown): Promise<string | undefined> =>
  (await session.call('execute_query', { sql, ...(parameters === undefined ? {} : { parameters }) })).code;

/** Sends it, says yes to what then waits. */
async function approved(session: Session, sql: string, parameters?: unknown): Promise<void> {
  expect(await run(session, sql, parameters)).toBe('APPROVAL_REQUIRED');
  const [request] = waiting(session.home);
  expect(hydrant(session.home, ['approvals', 'approve', request?.id ?? '']).code).toBe(0);
}

/** Changes the saved profile as a person with an editor would. */
function edit(home: string, change: (profile: { connection: Record<string, unknown>; auth?: unknown }) => void): void {
  const { profiles } = homePaths(home);
  const saved = JSON.parse(readFileSync(profiles, 'utf8')) as { profiles: { connection: Record<string, unknown> }[] };
  change(saved.profiles[0] as { connection: Record<string, unknown> });
  writeFileSync(profiles, JSON.stringify(saved));
}

describe('on the path of every statement', () => {
  let road: TestRoad;
  let warehouse: WritableTarget;
  beforeAll(async () => {
    road = openTestRoad({ approvalWaitMs: 0 });
    warehouse = await openWritable('CREATE TABLE orders AS SELECT range AS n FROM range(50)');
  });
  afterAll(async () => {
    warehouse.close();
    await road.close();
  });
  const send = (sql: string, fields: Partial<Target> = {}, parameters?: readonly (string | number)[]): Promise<string> =>
    executeQuery(road.road, road.results, warehouse.target(fields), {
      sql,
      caller: CALLER,
      signal: new AbortController().signal,
      ...(parameters ? { parameters } : {}),
    }).then(
      () => 'ok',
      (error: { code: string }) => error.code,
    );
  const waitingFor = (sql: string): string =>
    road.approvals.list({ state: 'pending', limit: 1000 }).find(({ statement }) => statement.endsWith(sql))?.id ?? '';

  test.each(MASKED_CODE.map(([dialect, sql, parameters]) => ({ dialect, sql, parameters })))(
    '$dialect: no mask over what runs: $sql',
    async ({ dialect, sql, parameters }) => {
      const before = new Set(road.approvals.list({ limit: 1000 }).map(({ id }) => id));
      // Its profile has no way anywhere: what is asked here is only whether it could be approved.
      const acquire = () => Promise.reject(new Error('no warehouse'));
      const code = await send(sql, { dialect: DIALECTS[dialect], engine: dialect, identity: dialect, acquire }, parameters);
      const asked = road.approvals.list({ limit: 1000 }).find(({ id }) => !before.has(id));
      if (!asked) return expect(code).toMatch(/^(STATEMENT_|READ_ONLY)/);
      expect(asked.statement).toContain(MASK);
      expect(asked.statementCut).toBe(true);
      for (const say of [() => road.approvals.approve(asked.id, 'joe'), () => road.approvals.grant(asked.id, 'joe', 5)])
        expect(say).toThrow(expect.objectContaining({ code: 'APPROVAL_GONE' }));
    },
  );

  test('a value that JSON would make another one is another one', async () => {
    const sql = 'DELETE FROM orders WHERE n = $1';
    expect(await send(sql, {}, [0])).toBe('APPROVAL_REQUIRED');
    road.approvals.approve(waitingFor(sql), 'joe');
    for (const values of [[-0], ['0'], [0, 0]] as const) expect(await send(sql, {}, values)).toBe('APPROVAL_REQUIRED');
    expect(await send(sql, {}, [0])).toBe('ok');
  });

  test.each([
    'INSERT INTO orders VALUES (1); DROP TABLE orders',
    'INSERT OR REPLACE INTO orders VALUES (1)',
    "INSERT INTO orders SELECT n FROM read_csv('/etc/passwd')",
    "INSERT INTO orders SELECT length(getenv('HOME'))",
    "INSERT INTO orders SELECT * FROM query('SELECT 1')",
    'INSERT INTO orders VALUES (1) ON CONFLICT DO UPDATE SET n = 2',
    'UPDATE orders SET n = 1',
    "COPY orders FROM '/tmp/x.csv'",
    'CREATE TABLE more AS SELECT 1 AS n',
    'EXPLAIN ANALYZE INSERT INTO orders VALUES (1)',
  ])('a yes to every insert is none to %s', async (sql) => {
    const rows = () => warehouse.rows('SELECT count(*)::INTEGER, sum(n)::INTEGER FROM orders');
    const base = 'INSERT INTO orders VALUES (-1)';
    await send(base);
    const { grant } = road.approvals.grant(waitingFor(base), 'joe', 15);
    expect(await send(base)).toBe('ok');
    const before = await rows();
    expect(await send(sql)).not.toBe('ok');
    for (const elsewhere of [{ identity: 'another database' }, { profile: 'other' }, { environment: 'dev' }])
      expect(await send('INSERT INTO orders VALUES (-2)', elsewhere)).toBe('APPROVAL_REQUIRED');
    expect(await rows()).toEqual(before);
    road.approvals.endGrant(grant.id);
  });
});

describe('a yes for a while is not offered', () => {
  let road: TestRoad;
  beforeAll(() => {
    road = openTestRoad({ approvalWaitMs: 0 });
  });
  afterAll(() => road.close());

  test.each<[EngineName, string]>([
    ['postgres', "UPDATE pg_authid SET rolsuper = true WHERE rolname = 'bob'"],
    ['postgres', "UPDATE pg_settings SET setting = 'none' WHERE name = 'role'"],
    ['postgres', "INSERT INTO cron.job (command) VALUES ('x')"],
    ['postgres', 'ALTER TABLE t NO FORCE ROW LEVEL SECURITY'],
    ['mysql', 'UPDATE mysql.user SET plugin = 1'],
    ['mysql', 'UPDATE IGNORE user SET plugin = 1'],
    ['mysql', "CREATE TABLE t (a int) ENGINE=CONNECT FILE_NAME='/etc/passwd'"],
    ['snowflake', 'ALTER TABLE t DROP ROW ACCESS POLICY p'],
    ['sqlserver', 'UPDATE msdb.dbo.sysjobsteps SET command = 1'],
    ['databricks', 'DELETE FROM delta.`/mnt/x`'],
  ])('%s: %s', async (dialect, sql) => {
    const warehouse = await openWritable('SELECT 1');
    open.push(warehouse);
    const acquire = () => Promise.reject(new Error('no warehouse'));
    const target = warehouse.target({ dialect: DIALECTS[dialect], engine: dialect, identity: dialect, acquire });
    const answer = executeQuery(road.road, road.results, target, { sql, caller: CALLER, signal: new AbortController().signal });
    await expect(answer).rejects.toMatchObject({ code: 'APPROVAL_REQUIRED' });
    const [asked] = road.approvals.list({ state: 'pending', limit: 1 });
    expect(asked).toMatchObject({ statement: sql, grantable: false });
    expect(() => road.approvals.grant(asked?.id ?? '', 'joe', 5)).toThrow(expect.objectContaining({ code: 'NOT_SUPPORTED' }));
  });

  test('a chain of statements is several, and nobody is asked for it', async () => {
    const warehouse = await openWritable('SELECT 1');
    open.push(warehouse);
    const target = warehouse.target({
      dialect: DIALECTS.snowflake,
      engine: 'snowflake',
      acquire: () => Promise.reject(new Error('no warehouse')),
    });
    const sql = 'DELETE FROM t ->> DROP TABLE u';
    const answer = executeQuery(road.road, road.results, target, { sql, caller: CALLER, signal: new AbortController().signal });
    await expect(answer).rejects.toMatchObject({ code: 'STATEMENT_MULTIPLE' });
    expect(road.approvals.list({ state: 'pending' }).filter(({ statement }) => statement === sql)).toEqual([]);
  });
});

describe('on files', () => {
  async function twoFiles(): Promise<{ home: string; a: string; b: string }> {
    const home = freshHome();
    const [a, b] = [join(home, 'a.duckdb'), join(home, 'b.duckdb')];
    for (const path of [a, b]) {
      const instance = await DuckDBInstance.create(path);
      const connection = await instance.connect();
      await connection.run('CREATE TABLE t AS SELECT 1 AS n');
      connection.closeSync();
      instance.closeSync();
    }
    mkdirSync(home, { recursive: true });
    const profile = { id: 'sales', name: 'Sales', engine: 'duckdb', policy: 'approve-writes', connection: { form: 'file', path: a } };
    writeFileSync(homePaths(home).profiles, JSON.stringify({ version: 1, profiles: [profile] }));
    return { home, a, b };
  }
  const WRITE = 'CREATE TEMP TABLE mine AS SELECT 1 AS n';

  test('a yes for one file is none for another, in an old server or a new one', async () => {
    const { home, a, b } = await twoFiles();
    const old = await server(home, 'sales');
    await approved(old, WRITE);
    expect(hydrant(home, ['approvals', 'list', '--state', 'approved']).out).toContain(a);
    edit(home, ({ connection }) => {
      connection.path = b;
    });
    // The old server still leads to the first file; the person sees the second.
    expect(await run(old, WRITE)).toBe('PROFILE_CHANGED');
    const fresh = await server(home, 'sales');
    expect(await run(fresh, WRITE)).toBe('APPROVAL_REQUIRED');
    expect(waiting(home)).toMatchObject([{ address: { server: b } }]);
    edit(home, ({ connection }) => {
      connection.path = a;
    });
    expect(await run(old, WRITE)).toBeUndefined();
  });

  test('nothing that an assistant can call says yes, and nothing reaches the requests', async () => {
    const { home } = await twoFiles();
    const session = await server(home, 'sales');
    expect(await run(session, WRITE)).toBe('APPROVAL_REQUIRED');
    const [request] = waiting(home);
    const { tools } = await session.client.listTools();
    expect(tools.map(({ name }) => name).filter((name) => /appro|grant|confirm/i.test(name))).toEqual([]);
    const file = homePaths(home).history;
    const attempts: [string, Record<string, unknown>][] = [
      ...tools.map(({ name }): [string, Record<string, unknown>] => [name, { id: request?.id, approve: true, approval: request?.id }]),
      ['execute_query', { sql: WRITE, approved: true, approval: request?.id, policy: 'full', confirm: true }],
      ['execute_query', { sql: `SELECT * FROM sqlite_scan('${file}', 'approvals')` }],
      ['execute_query', { sql: `SELECT * FROM read_blob('${file}')` }],
      ['execute_query', { sql: `ATTACH '${file}' AS h (TYPE sqlite)` }],
      ['execute_query', { sql: `COPY (SELECT 1) TO '${file}'` }],
    ];
    for (const [name, input] of attempts) {
      const before = readFileSync(file).subarray(0, 16).toString();
      const { code, text } = await session.call(name, input).catch((error: Error) => ({ code: 'REFUSED', text: error.message }));
      expect(text, name).not.toContain('mine');
      if (input.sql !== undefined) expect(code, `${name} ${String(input.sql)}`).toBeDefined();
      expect(readFileSync(file).subarray(0, 16).toString()).toBe(before);
    }
    expect(waiting(home).find(({ id }) => id === request?.id)?.state).toBe('pending');
    expect(await run(session, WRITE)).toBe('APPROVAL_REQUIRED');
  });

  test('a row that was written past us is no yes', async () => {
    const { home } = await twoFiles();
    const session = await server(home, 'sales');
    expect(await run(session, WRITE)).toBe('APPROVAL_REQUIRED');
    const [request] = waiting(home);
    const write = (sql: string, ...values: (string | number)[]): void => {
      const db = new DatabaseSync(homePaths(home).history);
      db.prepare(sql).run(...values);
      db.close();
    };
    const later = Date.now() + 600_000;
    write(
      "UPDATE approvals SET state = 'approved', answered_by = 'joe', answered_at = 1, expires_at = ? WHERE id = ?",
      later,
      request?.id ?? '',
    );
    expect(await run(session, WRITE)).toBe('APPROVAL_REQUIRED');
    write(
      `INSERT INTO approval_grants (id, created_at, expires_at, binding, client, principal, profile, environment, kind, granted_by)
       SELECT 'g_mine', 1, ?, binding, client, principal, profile, environment, 'insert', 'joe' FROM approvals WHERE id = ?`,
      later,
      request?.id ?? '',
    );
    expect(await run(session, 'INSERT INTO t VALUES (2)')).toBe('APPROVAL_REQUIRED');

    // A real one that ended lets nothing through either.
    await approved(session, 'CREATE TEMP TABLE other AS SELECT 1 AS n');
    write("UPDATE approvals SET expires_at = ? WHERE state = 'approved'", Date.now() - 1);
    expect(await run(session, 'CREATE TEMP TABLE other AS SELECT 1 AS n')).toBe('APPROVAL_REQUIRED');
  });

  test('the command line shows what is pushed away, cannot be seen, or looks like something else', async () => {
    const { home } = await twoFiles();
    const session = await server(home, 'sales');
    await run(session, `DELETE FROM t WHERE n = 1${'\n'.repeat(401)} OR true`);
    await run(session, `DELETE FROM t WHERE n = 2${' '.repeat(500)}OR true`);
    await run(session, 'DELETE FROM \u0442 WHERE n\u00a0= 3 OR p\u0430y = 4\u200b');
    const { out } = hydrant(home, ['approvals', 'list']);
    expect(out).toMatch(/\[400 blank lines folded\]\n.* OR true\n.*\(402 lines, /);
    expect(out).toContain('n = 2[500 blanks folded]OR true');
    expect(out).toContain(String.raw`n\u{a0}= 3`);
    expect(out).toContain(String.raw`4\u{200b}`);
    expect(out).toContain('“а” (U+0430, looks like a)');
    expect(out).toContain(join(home, 'a.duckdb'));
  });
});

describe('on PostgreSQL', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    // Own server: its own databases and a superuser.
    postgres = await startPostgres();
    await postgres.admin('CREATE DATABASE one');
    await postgres.admin('CREATE DATABASE two');
    await postgres.admin('CREATE ROLE clerk LOGIN SUPERUSER');
    for (const database of ['one', 'two'])
      await postgres.admin('CREATE TABLE t AS SELECT n, n::text AS a FROM generate_series(1, 20) n', database);
  });
  afterAll(() => postgres.close());
  const count = async (database: string): Promise<number | undefined> =>
    (await postgres.admin<{ n: number }>('SELECT count(*)::int AS n FROM t', database))[0]?.n;
  const home = (): string => {
    const { connection, ...profile } = postgresProfile('pg', postgres, { policy: 'approve-writes' });
    return homeWith({ ...profile, connection: { ...connection, database: 'one' } });
  };

  test('a yes for one database, login, address or protection is none for another; nor is one for a while', async () => {
    const at = home();
    const sql = 'DELETE FROM t WHERE n = 1';
    const old = await server(at, 'pg');
    await approved(old, sql);
    await run(old, 'DELETE FROM t WHERE n = 2');
    const approvals = person(at);
    approvals.grant(waiting(at)[0]?.id ?? '', 'joe', 15);
    const original = readFileSync(homePaths(at).profiles, 'utf8');
    for (const change of [
      { database: 'two' },
      { user: 'clerk' },
      { host: 'localhost' },
      { host: postgres.folder },
      { tls: { mode: 'prefer' } },
    ]) {
      edit(at, ({ connection }) => Object.assign(connection, change));
      const session = await server(at, 'pg');
      expect(await run(session, sql), JSON.stringify(change)).toBe('APPROVAL_REQUIRED');
      expect(await run(session, 'DELETE FROM t WHERE n = 3'), JSON.stringify(change)).toBe('APPROVAL_REQUIRED');
      expect(await run(old, sql), JSON.stringify(change)).toBe('PROFILE_CHANGED');
      writeFileSync(homePaths(at).profiles, original);
    }
    expect([await count('one'), await count('two')]).toEqual([20, 20]);
    expect(await run(old, sql)).toBeUndefined();
    expect(await run(old, 'DELETE FROM t WHERE n = 3')).toBeUndefined();
    expect([await count('one'), await count('two')]).toEqual([18, 20]);
    const requests = approvals.list({ state: 'pending', limit: 1000 }).map(({ address }) => [address.database, address.login]);
    expect(requests).toContainEqual(['two', 'postgres']);
    expect(requests).toContainEqual(['one', 'clerk']);
  });

  test('a yes is for this text and these values, by this assistant, once, however many come', async () => {
    const at = home();
    const [session, second, other] = await Promise.all([server(at, 'pg'), server(at, 'pg'), server(at, 'pg', 'other')]);
    const sql = 'INSERT INTO t (n, a) VALUES ($1, $2) -- one';
    const values = [100, 'é'];
    await approved(session, sql, values);
    const before = await count('one');
    const texts = [
      `${sql} `,
      `${sql};`,
      sql.replace('INSERT', 'insert'),
      sql.replace('-- one', '-- two'),
      `${sql}\n`,
      ` ${sql}`,
      sql.replace(' t ', ' "t" '),
    ];
    for (const text of texts) expect(await run(session, text, values), text).toBe('APPROVAL_REQUIRED');
    for (const changed of [
      [100, 'e\u0301'],
      [100, '\u00e9 '],
      ['100', 'é'],
      [100.5, 'é'],
      [101, 'é'],
      [true, 'é'],
      [null, 'é'],
      ['é', 100],
    ])
      expect(await run(session, sql, changed), JSON.stringify(changed)).toBe('APPROVAL_REQUIRED');
    expect(await run(other, sql, values)).toBe('APPROVAL_REQUIRED');
    expect(await count('one')).toBe(before);
    // The same number in another form of JSON is the same number.
    const ends = await Promise.all(Array.from({ length: 8 }, (_, n) => run(n % 2 ? second : session, sql, [1e2, 'é'])));
    expect(ends.filter((code) => code === undefined)).toHaveLength(1);
    expect(ends.filter((code) => code === 'APPROVAL_REQUIRED')).toHaveLength(7);
    expect(await run(session, sql, values)).toBe('APPROVAL_REQUIRED');
    expect(await count('one')).toBe((before ?? 0) + 1);
  });

  test('asking for a yes runs nothing, not even to plan', async () => {
    await postgres.admin(
      `CREATE SEQUENCE seen;
       CREATE FUNCTION bump() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT nextval('seen') $$;
       CREATE FUNCTION public.upper(int) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM bump(); RETURN 'x'; END $$;
       CREATE FUNCTION planted() RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM bump(); RETURN 'x'; END $$`,
      'one',
    );
    const session = await server(home(), 'pg');
    for (const sql of [
      'DELETE FROM t WHERE a = upper(1)',
      'DELETE FROM t WHERE a = planted()',
      'EXPLAIN ANALYZE DELETE FROM t',
      'SELECT bump()',
    ])
      expect(await run(session, sql), sql).toBe('APPROVAL_REQUIRED');
    expect(await postgres.admin('SELECT is_called FROM seen', 'one')).toEqual([{ is_called: false }]);
    expect(await postgres.admin("SELECT count(*)::int AS n FROM t WHERE a = 'x'", 'one')).toEqual([{ n: 0 }]);
  });
});
