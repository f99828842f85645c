import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProfileInput } from '../core/profiles/profile.ts';
import { Connection, type Page } from './support/connection.ts';
import { folderProfile, freshFolder, freshHome } from './support/hydrant.ts';
import { mappedFiles } from './support/process-facts.ts';
import { RawServer } from './support/raw-server.ts';

test('answers initialize and every list while every warehouse is down, without a driver', async () => {
  const profiles = ['one', 'two', 'three'].map((id) => folderProfile(id, `/nowhere/${id}`));
  await using server = new RawServer({ home: await freshHome(profiles), args: profiles.flatMap(({ id }) => ['-p', id]) });
  expect((await server.initialize()).result).toMatchObject({ protocolVersion: '2025-11-25', serverInfo: { name: 'hydrant' } });
  for (const [method, field] of [
    ['tools/list', 'tools'],
    ['prompts/list', 'prompts'],
    ['resources/list', 'resources'],
    ['resources/templates/list', 'resourceTemplates'],
  ] as const) {
    expect((await server.request(method)).result?.[field], method).not.toHaveLength(0);
  }
  const listed = await server.call('list_environments', {});
  expect(listed.result?.structuredContent).toMatchObject({ environments: [{ name: 'one', health: 'idle' }, {}, {}] });
  expect(drivers(server)).toEqual([]);
  expect(server.stderr).toBe('');
});

test('the driver is loaded by the first statement', async () => {
  await using server = new RawServer({ home: await freshHome(), args: ['-p', 'sample'] });
  await server.initialize();
  await server.request('tools/list');
  expect(drivers(server)).toEqual([]);
  await server.call('execute_query', { sql: 'SELECT 1' });
  expect(drivers(server)).not.toEqual([]);
});

test('the tool list is small, and the same for one profile and for ten', async () => {
  const profiles = Array.from({ length: 10 }, (_, index) => folderProfile(`profile-${index}`, `/nowhere/${index}`));
  const home = await freshHome(profiles);
  const one = await toolList(home, profiles.slice(0, 1));
  const ten = await toolList(home, profiles);
  expect(JSON.stringify(ten)).toBe(JSON.stringify(one));
  const tools = one.tools as { name: string; description: string; inputSchema: unknown }[];
  const known = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  expect(Buffer.byteLength(JSON.stringify(known))).toBeLessThanOrEqual(5_000);
  expect(Buffer.byteLength(JSON.stringify(tools))).toBeLessThanOrEqual(9_000);
});

test('an environment that is down fails on its own, and says what to do', async () => {
  const folder = dataFolder();
  const home = await freshHome([folderProfile('good', folder), folderProfile('dead', '/nowhere/at/all'), folderProfile('fine', folder)]);
  await using server = await Connection.open({ home, args: ['-p', 'good', '-p', 'dead', '-p', 'fine'] });
  const [good, dead, fine] = await Promise.all(
    ['good', 'dead', 'fine'].map((environment) =>
      server.call<Page>('execute_query', { sql: 'SELECT sum(n) AS s FROM numbers', environment }),
    ),
  );
  expect(good?.structured.rows.map(String)).toEqual(['6']);
  expect(fine?.structured.rows.map(String)).toEqual(['6']);
  expect(dead?.error).toMatchObject({
    code: 'SOURCE_MISSING',
    message: expect.stringContaining('/nowhere/at/all'),
    next: expect.stringMatching(/path/),
  });
  const found = await server.call<{ found: { environment: string; objects: unknown[]; error?: { code: string } }[] }>('search_objects', {
    environment: '*',
  });
  expect(found.structured.found.map(({ environment, objects, error }) => [environment, objects.length, error?.code])).toEqual([
    ['good', 1, undefined],
    ['dead', 0, 'SOURCE_MISSING'],
    ['fine', 1, undefined],
  ]);
  const compared = await server.call<{ sides: { environment: string; error?: { code: string } }[]; pairs: { equal: boolean }[] }>(
    'compare_query',
    { sql: 'SELECT * FROM numbers' },
  );
  expect(compared.structured.sides[1]?.error?.code).toBe('SOURCE_MISSING');
  expect(compared.structured.pairs).toMatchObject([{ environment: 'fine', equal: true }]);
});

test.runIf(process.platform !== 'win32')('an environment that never answers delays no other', async () => {
  const silent = freshFolder('silent');
  // Whoever opens a pipe that nobody writes to waits for ever.
  execFileSync('mkfifo', [join(silent, 'pipe.csv')]);
  const profiles: ProfileInput[] = [folderProfile('good', dataFolder()), folderProfile('silent', silent)];
  await using server = await Connection.open({ home: await freshHome(profiles), args: ['-p', 'good', '-p', 'silent'] });
  const stuck = Array.from({ length: 6 }, () => server.call('execute_query', { sql: 'SELECT 1', environment: 'silent', timeout: 4 }));
  const started = performance.now();
  const good = await server.query('SELECT sum(n) AS s FROM numbers');
  expect(good.rows.map(String)).toEqual(['6']);
  expect(performance.now() - started).toBeLessThan(3_000);
  for (const answer of await Promise.all(stuck)) expect(answer.error?.code).toMatch(/^(QUERY_TIMEOUT|CONNECT_FAILED|SOURCE_MISSING)$/);
  expect((await server.query('SELECT max(n) AS m FROM numbers')).rows.map(String)).toEqual(['3']);
});

/** Libraries of an engine that the server has loaded. */
function drivers(server: RawServer): string[] {
  return mappedFiles(server.pid).filter((file) => /duckdb|pg-query|libpq|odbc/i.test(file));
}

async function toolList(home: string, profiles: readonly ProfileInput[]): Promise<Record<string, unknown>> {
  await using server = new RawServer({ home, args: profiles.flatMap(({ id }) => ['-p', id]) });
  await server.initialize();
  return (await server.request('tools/list')).result ?? {};
}

/** A folder with one file of three numbers. */
function dataFolder(): string {
  const folder = freshFolder('data');
  writeFileSync(join(folder, 'numbers.csv'), 'n\n1\n2\n3\n');
  return folder;
}
