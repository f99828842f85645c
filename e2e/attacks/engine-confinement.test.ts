import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session as EngineSession } from '../../core/connectors/connector.ts';
import type { DuckdbProfile } from '../../core/engines/duckdb/profile.ts';
import { createDuckdbConnector } from '../../core/engines/duckdb/session/connector.ts';
import { PROFILES } from '../../core/engines/registry.ts';
import { resultTarget } from '../../core/execution/result-target.ts';
import { ResultStore } from '../../core/local/result-store.ts';
import { connect, freshHome, ROOT, type Session } from '../support/process.ts';

/**
 * The embedded engine in its four forms, attacked twice: through the server, and without the parser, straight at the locked engine. No
 * planted text may come back, and no file outside of the engine's own temporary folder may change.
 */
const root = realpathSync(freshHome());
const home = join(root, 'home');
const folder = join(root, 'folder');
const outside = join(root, 'outside');
for (const path of [home, folder, outside]) mkdirSync(path);
const PLANTED = 'planted-outside-9f3e';
const IN_DATABASE = 'planted-database-41c7';
const IN_ENVIRONMENT = 'planted-environment-c0de';
const secret = join(outside, 'secret.csv');
const other = join(outside, 'other.duckdb');
const shop = join(root, 'shop.duckdb');
const never = new AbortController().signal;

const q = (path: string): string => `'${path}'`;
/** Statements that read, write or loosen; each is tried in every form. */
const ATTACKS: readonly string[] = [
  // Reading what is not the engine's.
  ...[
    'read_text',
    'read_blob',
    'read_csv',
    'read_csv_auto',
    'sniff_csv',
    'read_json',
    'read_json_objects',
    'read_ndjson',
    'read_parquet',
    'parquet_schema',
    'parquet_metadata',
    'glob',
  ].flatMap((reader) => [
    `SELECT * FROM ${reader}(${q(secret)})`,
    `SELECT * FROM ${reader}(${q(`${folder}/../outside/secret.csv`)})`,
    `SELECT * FROM ${reader}([${q(secret)}])`,
  ]),
  `SELECT * FROM ${q(secret)}`,
  `FROM ${q(secret)}`,
  `SELECT * FROM "${secret}"`,
  `SELECT * FROM read_text(${q(`file://${secret}`)})`,
  `SELECT * FROM read_text(${q(`${outside}/*`)})`,
  `SELECT * FROM glob(${q(`${outside}/**`)})`,
  "SELECT * FROM glob('/etc/*')",
  `SELECT * FROM read_text(${q(`${folder}/link.csv`)})`,
  `SELECT * FROM read_text(${q(`${folder}/linked/secret.csv`)})`,
  `SELECT * FROM glob(${q(`${folder}/linked/*`)})`,
  `SELECT * FROM read_csv(${q(`${folder}/link.csv`)})`,
  `SELECT (SELECT content FROM read_text(${q(secret)}))`,
  `WITH x AS MATERIALIZED (SELECT * FROM read_text(${q(secret)})) SELECT * FROM x`,
  `SELECT * FROM query('SELECT * FROM read_text(''${secret}'')')`,
  `SELECT * FROM query_table(${q(secret)})`,
  `SELECT * FROM read_text(${q(join(home, 'profiles.json'))})`,
  "SELECT * FROM read_text('/proc/self/environ')",
  "SELECT * FROM read_text('/dev/stdin')",
  // Other databases.
  `ATTACH ${q(other)} AS other`,
  `ATTACH ${q(other)} AS other (READ_ONLY)`,
  `ATTACH ':memory:' AS scratch`,
  `ATTACH 'https://127.0.0.1:9/x.duckdb' AS far`,
  `SELECT * FROM other.main.kept`,
  `USE other`,
  `IMPORT DATABASE ${q(outside)}`,
  // The network, extensions, secrets, the environment.
  "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
  "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
  'INSTALL httpfs',
  'LOAD httpfs',
  `LOAD ${q(join(outside, 'evil.duckdb_extension'))}`,
  'INSTALL evil FROM community',
  'UPDATE EXTENSIONS',
  "SELECT * FROM sqlite_scan('x.db', 't')",
  "SELECT * FROM postgres_scan('', 'public', 't')",
  "SELECT ST_Read('x')",
  "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
  "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
  'SELECT * FROM duckdb_secrets()',
  "SELECT * FROM which_secret('s3://x', 's3')",
  "SELECT getenv('HYDRANT_E2E_PLANTED')",
  "SELECT current_setting('home_directory')",
  // Settings.
  ...[
    'enable_external_access = true',
    "allowed_directories = ['/']",
    `allowed_paths = [${q(secret)}]`,
    'lock_configuration = false',
    "temp_directory = '/tmp/x'",
    "memory_limit = '100GB'",
    'allow_unsigned_extensions = true',
    'autoload_known_extensions = true',
    `log_query_path = ${q(join(outside, 'log'))}`,
    `home_directory = ${q(outside)}`,
    "extension_directory = '/tmp/x'",
    "custom_extension_repository = 'http://127.0.0.1:9'",
    "secret_directory = '/tmp/x'",
    'threads = 64',
    `profile_output = ${q(join(outside, 'profile'))}`,
  ].flatMap((setting) => [`SET ${setting}`, `SET GLOBAL ${setting}`, `PRAGMA ${setting}`]),
  'RESET lock_configuration',
  'RESET GLOBAL allowed_directories',
  "SELECT set_config('lock_configuration', 'false')",
  `PRAGMA enable_profiling='json'`,
  `PRAGMA database_list`,
  // Writing.
  ...['csv', 'parquet', 'json'].map((format) => `COPY (SELECT 1 AS a) TO ${q(join(outside, `made.${format}`))} (FORMAT ${format})`),
  `COPY (SELECT 1 AS a) TO ${q(`${folder}/../outside/made.csv`)}`,
  `COPY (SELECT 1 AS a) TO ${q(`${folder}/linked/made.csv`)}`,
  `COPY (SELECT 1 AS a, 2 AS b) TO ${q(join(outside, 'parts'))} (PARTITION_BY (a))`,
  `EXPORT DATABASE ${q(join(outside, 'dump'))}`,
  `COPY FROM DATABASE memory TO other`,
  `CHECKPOINT`,
  `VACUUM`,
  `SELECT write_log('x')`,
  'CALL enable_logging()',
  `CALL enable_logging(storage = 'file', storage_config = {'path': ${q(folder)}})`,
  `SELECT * FROM enable_logging(storage = 'file', storage_config = {'path': ${q(folder)}})`,
  `SELECT * FROM "ENABLE_LOGGING"(storage := 'file', storage_config := {'path': ${q(folder)}})`,
  'CALL truncate_duckdb_logs()',
  `CALL enable_logging(storage = 'file', storage_config = {'path': ${q(outside)}})`,
  `EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO ${q(join(outside, 'made.csv'))}`,
  `PREPARE p AS COPY (SELECT 1 AS a) TO ${q(join(outside, 'made.csv'))}`,
  `SELECT 1; COPY (SELECT 1 AS a) TO ${q(join(outside, 'made.csv'))}`,
];

/** Every file under the planted places, with its content; what is made or changed shows. */
function snapshot(): string {
  return [outside, folder, shop]
    .flatMap((path) =>
      path === shop
        ? [path]
        : readdirSync(path, { recursive: true, withFileTypes: true }).map((entry) => `${entry.parentPath}/${entry.name}`),
    )
    .map((path) => {
      try {
        return `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
      } catch {
        return path;
      }
    })
    .sort()
    .join('\n');
}

function expectNothingSaid(said: string, statement: string): void {
  for (const planted of [PLANTED, IN_DATABASE, IN_ENVIRONMENT]) expect(said, statement).not.toContain(planted);
}

const FORMS = {
  sample: { form: 'sample' },
  folder: { form: 'folder', path: folder },
  file: { form: 'file', path: shop },
} as const;

async function makeDatabase(file: string, text: string): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE kept AS SELECT '${text}' AS v`);
  connection.closeSync();
  instance.closeSync();
}

let session: Session;
let before: string;
beforeAll(async () => {
  writeFileSync(secret, `a\n${PLANTED}\n`);
  writeFileSync(join(outside, 'evil.duckdb_extension'), 'not an extension');
  writeFileSync(join(folder, 'people.csv'), 'id,name\n1,Ana\n');
  symlinkSync(secret, join(folder, 'link.csv'));
  symlinkSync(outside, join(folder, 'linked'));
  await makeDatabase(other, IN_DATABASE);
  await makeDatabase(shop, 'own');
  const profiles = Object.entries(FORMS).map(([id, connection]) => ({ id, name: id, environment: id, engine: 'duckdb', connection }));
  writeFileSync(join(home, 'profiles.json'), JSON.stringify({ version: 1, profiles }));
  process.env.HYDRANT_E2E_PLANTED = IN_ENVIRONMENT;
  session = await connect(['-p', 'sample', '-p', 'folder', '-p', 'file'], { home, env: { HYDRANT_E2E_PLANTED: IN_ENVIRONMENT } });
  before = snapshot();
});
afterAll(() => session.close());

describe('through the server', () => {
  test.each(Object.keys(FORMS))('%s', async (environment) => {
    for (const sql of ATTACKS) {
      const { text, structured } = await session.call('execute_query', { environment, sql });
      expectNothingSaid(text + JSON.stringify(structured), sql);
    }
    expect(snapshot()).toBe(before);
    const { structured } = await session.call('execute_query', {
      environment,
      sql: "SELECT current_setting('lock_configuration') AS locked",
    });
    expect([[[true]], undefined]).toContainEqual(structured?.rows);
  });
  test('SQL over a kept result', async () => {
    const { structured } = await session.call('execute_query', { environment: 'sample', sql: 'SELECT n FROM range(500) t(n)' });
    for (const sql of ATTACKS) {
      const { text, structured: answer } = await session.call('get_result', { handle: structured.handle, sql });
      expectNothingSaid(text + JSON.stringify(answer), sql);
    }
    expect((await session.call('get_result', { handle: structured.handle, sql: 'SELECT count(*) FROM result' })).structured.rows).toEqual([
      [500],
    ]);
    expect(snapshot()).toBe(before);
  });
});

describe('the locked engine alone, without the parser', () => {
  /** Runs a statement as the product would, had the parser let it pass; comes back with all that it says. */
  async function attack(engine: EngineSession, sql: string, readOnly: boolean): Promise<string> {
    try {
      const rows: unknown[] = [];
      for await (const batch of (await engine.execute(sql, [], { signal: never, readOnly })).batches) rows.push(...batch);
      return JSON.stringify(rows);
    } catch (error) {
      return String(error);
    }
  }
  async function attackAll(engine: EngineSession): Promise<void> {
    for (const readOnly of [true, false]) {
      // What a policy that writes lets through stays in memory, or in the folder that the profile names.
      for (const sql of ATTACKS) expectNothingSaid(await attack(engine, sql, readOnly), `${sql} (readOnly ${readOnly})`);
      expect(snapshot(), `readOnly ${readOnly}`).toBe(before);
    }
    expect(await attack(engine, "SELECT current_setting('lock_configuration'), current_setting('enable_external_access')", true)).toBe(
      '[[true,false]]',
    );
  }

  test.each(Object.entries(FORMS))('%s', async (id, connection) => {
    const connector = createDuckdbConnector();
    const profile = PROFILES.schema.parse({ id, name: id, engine: 'duckdb', connection }) as DuckdbProfile;
    const engine = await connector.connect(profile, { home, resources: join(ROOT, 'resources'), secrets: {}, signal: never });
    try {
      await attackAll(engine);
      // A file inside of the folder cannot be written by what is called a read.
      if (id === 'folder') {
        // This folder holds a link to another, so the engine is given its view files alone; else the kind of statement is refused.
        expect(await attack(engine, `COPY (SELECT 1 AS a) TO ${q(join(folder, 'made.csv'))}`, true)).toMatch(
          /The engine calls this|file system operations are disabled/,
        );
        expect(snapshot()).toBe(before);
      }
    } finally {
      await engine.close();
      await connector.close();
    }
  });

  test('a kept result', async () => {
    const results = new ResultStore({ home });
    const { handle, writer } = results.begin();
    await writer.write([[1], [2]]);
    const kept = await results.keep(handle, writer, {
      environment: 'e',
      profile: 'p',
      engine: 'duckdb',
      principal: 'me',
      timeZone: 'UTC',
      columns: [{ name: 'n', type: 'BIGINT', kind: 'integer' }],
      complete: true,
    });
    const lease = await resultTarget(results, kept).acquire(never);
    const parquet = join(home, 'results', `${handle}.parquet`);
    try {
      await attackAll(lease.session);
      expect(await attack(lease.session, `COPY (SELECT 3 AS n) TO ${q(parquet)}`, true)).toContain('The engine calls this');
      expect(await attack(lease.session, 'SELECT sum(n) FROM result', true)).toBe('[[3]]');
    } finally {
      await lease.release();
    }
  });
});
