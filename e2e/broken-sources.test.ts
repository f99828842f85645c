import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { ProfileInput } from '../core/profiles/profile.ts';
import { type Answer, Connection } from './support/connection.ts';
import { fileProfile, folderProfile, freshFolder, freshHome, hydrantJson, ROOT } from './support/hydrant.ts';

/** Opens a database for writing, says so, and keeps it open until its standard input ends. */
const HOLD_OPEN = `
  const { DuckDBInstance } = await import('@duckdb/node-api');
  globalThis.held = await DuckDBInstance.create(process.argv[1]);
  console.log('open');
  process.stdin.resume().on('end', () => process.exit(0));
`;

test('a folder that holds no data', async () => {
  const folder = freshFolder('empty');
  writeFileSync(join(folder, 'notes.md'), '# not data');
  expect(await failureOf(folderProfile('source', folder))).toMatchObject({
    code: 'SOURCE_MISSING',
    message: expect.stringContaining(folder),
    next: expect.stringContaining('.csv'),
  });
});

test('a folder that is not there', async () => {
  expect(await failureOf(folderProfile('source', '/nowhere/at/all'))).toMatchObject({
    code: 'SOURCE_MISSING',
    message: expect.stringContaining('/nowhere/at/all is not there'),
    next: expect.stringContaining('folder'),
  });
});

test('a file where a folder should be', async () => {
  const file = join(freshFolder(), 'data.csv');
  writeFileSync(file, 'n\n1\n');
  expect(await failureOf(folderProfile('source', file))).toMatchObject({
    code: 'SOURCE_MISSING',
    message: expect.stringContaining('not a folder'),
  });
});

test('a CSV that does not parse is named with its line, and takes no other file with it', async () => {
  const folder = freshFolder('broken');
  // The sampler sees 20 480 lines; what comes after them is found by the statement.
  const lines = Array.from({ length: 30_000 }, (_, index) => `${index},${index * 2}`);
  lines[25_000] = '25000,not a number';
  writeFileSync(join(folder, 'late.csv'), `a,b\n${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'good.csv'), 'n\n1\n2\n');
  await using server = await serve(folderProfile('source', folder));
  expect((await server.query('SELECT sum(n) AS s FROM good')).rows.map(String)).toEqual(['3']);
  const error = await server.failure('execute_query', { sql: 'SELECT sum(b) FROM late' });
  expect(error).toMatchObject({
    code: 'SOURCE_DAMAGED',
    message: expect.stringContaining('late.csv'),
    next: expect.stringContaining('Mend the file'),
  });
  // The header is line 1.
  expect(error.message).toMatch(/line:? ?25002/i);
});

test('JSON that does not parse is named with its file', async () => {
  const folder = freshFolder('broken');
  writeFileSync(join(folder, 'cut.json'), '[{"a": 1}, {"a": 2');
  writeFileSync(join(folder, 'good.json'), '[{"a": 1}]');
  await using server = await serve(folderProfile('source', folder));
  expect(await server.failure('execute_query', { sql: 'SELECT * FROM cut' })).toMatchObject({
    code: 'SOURCE_DAMAGED',
    message: expect.stringContaining('cut.json'),
  });
});

test('a Parquet file that was cut is named', async () => {
  const folder = freshFolder('broken');
  cpSync(join(ROOT, 'resources/sample/prod/orders.parquet'), join(folder, 'whole.parquet'));
  writeFileSync(join(folder, 'half.parquet'), readFileSync(join(folder, 'whole.parquet')).subarray(0, 20_000));
  await using server = await serve(folderProfile('source', folder));
  expect((await server.query('SELECT count(*) > 0 AS some FROM whole')).rows).toEqual([[true]]);
  expect(await server.failure('execute_query', { sql: 'SELECT * FROM half' })).toMatchObject({
    code: 'SOURCE_DAMAGED',
    message: expect.stringContaining('half.parquet'),
  });
});

test('a .duckdb file that another process writes', async () => {
  const file = await makeDatabase();
  const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLD_OPEN, file], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  const [said] = (await once(holder.stdout, 'data')) as [Buffer];
  expect(said.toString()).toBe('open\n');
  await using server = await serve(fileProfile('source', file));
  expect(await server.failure('execute_query', { sql: 'SELECT 1' })).toMatchObject({
    code: 'SOURCE_LOCKED',
    message: expect.stringContaining(file),
    next: expect.stringContaining('Close the program'),
  });
  const ended = once(holder, 'exit');
  holder.stdin.end();
  await ended;
  // As soon as the other lets go, it is answered: nothing remembers the failure.
  expect((await server.query('SELECT n FROM t')).rows.map(String)).toEqual(['7']);
});

test('a .duckdb file of a newer engine', async () => {
  const file = await makeDatabase();
  const bytes = readFileSync(file);
  expect(bytes.subarray(8, 12).toString()).toBe('DUCK');
  expect(bytes.readBigUInt64LE(0)).toBe(headerChecksum(bytes));
  bytes.writeBigUInt64LE(9_999n, 12);
  bytes.writeBigUInt64LE(headerChecksum(bytes), 0);
  writeFileSync(file, bytes);
  expect(await failureOf(fileProfile('source', file))).toMatchObject({
    code: 'SOURCE_NEWER',
    message: expect.stringContaining('9999'),
    next: expect.stringContaining('Update Hydrant'),
  });
});

test('a file that is no database', async () => {
  const file = join(freshFolder(), 'letter.duckdb');
  writeFileSync(file, 'Dear Sir or Madam, '.repeat(1_000));
  expect(await failureOf(fileProfile('source', file))).toMatchObject({ code: 'SOURCE_DAMAGED', message: expect.stringContaining(file) });
});

test('a database that is a folder', async () => {
  const folder = join(freshFolder(), 'folder.duckdb');
  mkdirSync(folder);
  expect(await failureOf(fileProfile('source', folder))).toMatchObject({
    code: 'SOURCE_MISSING',
    message: expect.stringContaining('not a file'),
  });
});

test('a connection test says which step fails, and what to do', async () => {
  const home = await freshHome([folderProfile('source', '/nowhere/at/all')]);
  const { code, json } = await hydrantJson<{ ok: boolean; steps: { id: string; state: string; action?: string }[] }[]>(
    ['test-connection', '-p', 'source'],
    { home },
  );
  expect(code).not.toBe(0);
  const [diagnosis] = [json].flat();
  expect(diagnosis?.ok).toBe(false);
  expect(diagnosis?.steps.find(({ state }) => state === 'failed')).toMatchObject({ id: 'source', action: expect.stringContaining('path') });
});

async function serve(profile: ProfileInput): Promise<Connection> {
  return Connection.open({ home: await freshHome([profile]), args: ['-p', profile.id] });
}

/** How a statement on a profile's source fails. */
async function failureOf(profile: ProfileInput): Promise<Answer['error']> {
  await using server = await serve(profile);
  return await server.failure('execute_query', { sql: 'SELECT 1' });
}

/** A database file with one table of one row. */
async function makeDatabase(): Promise<string> {
  const file = join(freshFolder('database'), 'real.duckdb');
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run('CREATE TABLE t AS SELECT 7 AS n');
  connection.closeSync();
  instance.closeSync();
  return file;
}

/** The checksum of the first header of a DuckDB file (its src/common/checksum.cpp): of 4096 bytes all but the first eight, which hold it. */
function headerChecksum(bytes: Buffer): bigint {
  let sum = 5381n;
  for (let at = 8; at < 4096; at += 8) sum ^= BigInt.asUintN(64, bytes.readBigUInt64LE(at) * 0xbf58476d1ce4e5b9n);
  return sum;
}
