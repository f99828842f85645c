import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROFILES } from '../../core/engines/registry.ts';
import { environmentNames } from '../../core/profiles/environment-names.ts';
import { Runtime } from '../runtime.ts';
import { executeQueryTool } from './execute-query.ts';
import { listEnvironments } from './list-environments.ts';
import { searchObjects } from './search-objects.ts';
import { testConnection } from './test-connection.ts';
import type { Tool, ToolAnswer } from './tool.ts';

let runtime: Runtime;
let folder: string;
const CANNOT = ['broken.parquet', 'dangling.csv', ...(process.platform === 'win32' ? [] : ['pipe.csv'])];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hydrant-unreadable-'));
  mkdirSync(join(folder, 'data'));
  const data = join(folder, 'data');
  writeFileSync(join(data, 'good.csv'), 'id,amount\n1,2.5\n');
  writeFileSync(join(data, 'broken.parquet'), 'garbage');
  symlinkSync(join(folder, 'nowhere.csv'), join(data, 'dangling.csv'));
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(data, 'pipe.csv')]);
  const profile = { id: 'files', name: 'files', engine: 'duckdb', connection: { form: 'folder', path: data } };
  runtime = new Runtime({
    home: join(folder, 'home'),
    env: {},
    warn: () => undefined,
    environments: environmentNames([PROFILES.schema.parse(profile)]),
  });
});
afterAll(async () => {
  await runtime.close();
  rmSync(folder, { recursive: true, force: true });
});

const call = (tool: Tool, args: object = {}): Promise<ToolAnswer> =>
  tool.run(tool.input().parse(args) as never, {
    runtime,
    caller: { client: { name: 'test' }, principal: 'local:test' },
    signal: AbortSignal.timeout(25_000),
    progress: { report: () => undefined, reportOnce: () => undefined, describeWith: () => undefined },
  });

const expectNamed = ({ text, structured }: ToolAnswer): void => {
  for (const surface of [text, JSON.stringify(structured)]) for (const file of CANNOT) expect(surface).toContain(file);
};

test('the connection test warns and names them, a pipe included, and does not wait for it', async () => {
  const answer = await call(testConnection);
  expect(answer.text).toMatch(/^files works, with 1 warning /);
  expect(answer.structured.ok).toBe(true);
  expectNamed(answer);
});

test('a search and the list of environments name what is left out', async () => {
  const found = await call(searchObjects);
  expect(found.text).toContain('good:');
  expectNamed(found);
  expect(found.text).toContain(`${CANNOT.length} files of the folder cannot be read and are left out`);
  expectNamed(await call(listEnvironments));
});

test('a statement that asks for one is told why it is not there; the others answer', async () => {
  expect((await call(executeQueryTool, { sql: 'SELECT * FROM good' })).structured.rows).toEqual([[1, '2.5']]);
  await expect(call(executeQueryTool, { sql: 'SELECT * FROM dangling' })).rejects.toMatchObject({
    code: 'SOURCE_MISSING',
    message: 'dangling.csv cannot be read: it is a link to something that is not there.',
  });
});
