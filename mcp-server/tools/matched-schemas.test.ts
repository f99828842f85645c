import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../core/engines/postgres/testing/shared-server.ts';
import { PROFILES } from '../../core/engines/registry.ts';
import { environmentNames } from '../../core/profiles/environment-names.ts';
import { objectsUnder } from '../../e2e/support/headed.ts';
import { Runtime } from '../runtime.ts';
import { NO_PROGRESS } from './progress.ts';
import { searchObjects } from './search-objects.ts';
import type { ToolAnswer } from './tool.ts';

let server: TestDatabase;
let runtime: Runtime;
beforeAll(async () => {
  server = await testDatabase();
  await server.admin(`CREATE SCHEMA reporting; COMMENT ON SCHEMA reporting IS 'For the monthly numbers'; CREATE TABLE reporting.sales (n int); CREATE TABLE reporting.staff (n int);
    CREATE VIEW reporting.totals AS SELECT 1 AS n; CREATE SCHEMA hollow; CREATE TABLE public.reporting_log (n int)`);
  const postgres = {
    id: 'pg',
    name: 'pg',
    engine: 'postgres',
    auth: { method: 'none' },
    connection: { host: server.host, port: server.port, database: server.database, user: 'postgres' },
  };
  const duckdb = { id: 'duck', name: 'duck', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } };
  runtime = new Runtime({
    home: mkdtempSync(join(tmpdir(), 'hydrant-search-')),
    env: {},
    warn: () => undefined,
    environments: environmentNames([postgres, duckdb].map((profile) => PROFILES.schema.parse(profile))),
  });
}, 60_000);
afterAll(async () => {
  await runtime.close();
  await server.close();
});

const find = (args: Record<string, unknown>): Promise<ToolAnswer> =>
  searchObjects.run(searchObjects.input().parse(args) as never, {
    runtime,
    caller: { client: { name: 'test' }, principal: 'local:test' },
    signal: AbortSignal.timeout(30_000),
    progress: NO_PROGRESS,
  });

test('the name of a schema finds it, and what is in it', async () => {
  const { text } = await find({ pattern: 'reporting', environment: 'pg' });
  expect(text.split('\n')[0]).toBe('reporting: schema, holds 2 tables and 1 view, For the monthly numbers');
  for (const name of ['reporting.sales', 'reporting.staff', 'reporting.totals', 'public.reporting_log']) expect(text).toContain(`${name}:`);
  expect((await find({ pattern: 'HOLLOW', environment: 'pg' })).text).toBe('hollow: schema, holds no table or view that this login sees');
});

test('schemas that are asked for say what they hold; other searches stay as they are', async () => {
  expect((await find({ types: ['schema'], environment: 'pg' })).text).toContain('reporting: schema, holds 2 tables and 1 view');
  expect((await find({ pattern: 'sales', environment: 'pg' })).text).not.toContain('schema');
  expect((await find({ pattern: 'reporting', schema: 'public', environment: 'pg' })).text).not.toContain('holds');
  const { structured } = await find({ pattern: 'reporting', limit: 2, environment: 'pg' });
  const [first] = structured.found as { head: string[]; objects: unknown[][]; cut: boolean }[];
  expect(first?.cut).toBe(true);
  expect(objectsUnder(first?.head, first?.objects)).toMatchObject([{ type: 'schema' }, {}]);
});

test('in DuckDB as well', async () => {
  const { text } = await find({ pattern: 'main', environment: 'duck' });
  expect(text).toMatch(/^(?:\S+\.)?main: schema, holds \d+ tables and \d+ views?/);
  expect(text.split('\n').length).toBeGreaterThan(2);
});
