import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { connect, expectJsonRpc, freshHome, HYDRANT, hydrant, rawServer } from './support/process.ts';

const DUCKDB = createRequire(import.meta.url).resolve('@duckdb/node-api');
const error = (out: string): { code: string; message: string; next: string } =>
  (JSON.parse(out) as { error: { code: string; message: string; next: string } }).error;
const folder = (): string => mkdtempSync(join(tmpdir(), 'hydrant-input-'));

async function duckdbFile(): Promise<string> {
  const file = join(folder(), 'shop.duckdb');
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run('CREATE TABLE t AS SELECT 1 AS a');
  connection.closeSync();
  instance.closeSync();
  return file;
}

/** DuckDB's checksum of a file's first header: each word times a constant, folded by exclusive or. */
function headerChecksum(bytes: Buffer): bigint {
  let sum = 5381n;
  for (let at = 8; at < 4096; at += 8) sum ^= BigInt.asUintN(64, bytes.readBigUInt64LE(at) * 0xbf58476d1ce4e5b9n);
  return sum;
}

describe('on the command line', () => {
  test('an unknown profile, with the nearest', () => {
    const { code, out } = hydrant(freshHome(), ['query', '-p', 'sampel', 'SELECT 1', '--json']);
    expect(code).toBe(2);
    expect(error(out)).toMatchObject({ code: 'PROFILE_UNKNOWN', message: expect.stringContaining('sample') as string });
  });
  test('an unknown field, with the nearest', () => {
    const { code, out } = hydrant(freshHome(), ['profiles', 'add', 'x', '--from', '-', '--json'], {
      input: '{"name":"x","engine":"duckdb","connection":{"form":"sample"},"polcy":"full"}',
    });
    expect(code).toBe(2);
    expect(error(out).message).toContain('policy');
  });
  test('damaged JSON and TOML, with line and column, and left as they were', () => {
    const home = freshHome();
    const damaged = '{\n  "version": 1,\n  "profiles": [,]\n}';
    writeFileSync(join(home, 'profiles.json'), damaged);
    const listed = hydrant(home, ['profiles', 'list', '--json']);
    expect(listed.code).toBe(6);
    expect(error(listed.out).message).toMatch(/line 3/i);
    expect(readFileSync(join(home, 'profiles.json'), 'utf8')).toBe(damaged);
    const toml = join(home, 'bad.toml');
    writeFileSync(toml, '[profiles.x]\nengine = "duckdb"\nconnection = { form = \n');
    const served = hydrant(home, ['query', '--config', toml, 'SELECT 1', '--json']);
    expect(error(served.out).message).toMatch(/line 3/i);
  });
  test('a locked and a newer .duckdb file', async () => {
    const home = freshHome();
    const file = await duckdbFile();
    const holder = spawn(
      process.execPath,
      [
        '-e',
        `require(${JSON.stringify(DUCKDB)}).DuckDBInstance.create(${JSON.stringify(file)}).then((i) => i.connect()).then(() => { console.log('held'); setInterval(() => {}, 1000); })`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    hydrant(home, ['profiles', 'add', 'held', '--duckdb-file', file]);
    const locked = hydrant(home, ['query', '-p', 'held', 'SELECT 1', '--json']);
    holder.kill('SIGKILL');
    expect(locked.code).toBe(4);
    expect(error(locked.out)).toMatchObject({ code: 'SOURCE_LOCKED', message: expect.stringContaining(String(holder.pid)) as string });
    const newer = await duckdbFile();
    const bytes = readFileSync(newer);
    expect(headerChecksum(bytes)).toBe(bytes.readBigUInt64LE(0));
    bytes.writeBigUInt64LE(9999n, 12);
    bytes.writeBigUInt64LE(headerChecksum(bytes), 0);
    writeFileSync(newer, bytes);
    hydrant(home, ['profiles', 'add', 'newer', '--duckdb-file', newer]);
    expect(error(hydrant(home, ['query', '-p', 'newer', 'SELECT 1', '--json']).out).code).toBe('SOURCE_NEWER');
  });
  test('exit codes tell the kinds of failure apart', () => {
    const home = freshHome();
    expect(hydrant(home, ['query', '-p', 'sample', 'DELETE FROM orders']).code).toBe(3);
    expect(hydrant(home, ['query', '-p', 'sample', 'SELEC']).code).toBe(2);
    expect(hydrant(home, ['nonsense']).code).toBe(2);
    hydrant(home, ['profiles', 'add', 'gone', '--folder', '/not/there']);
    expect(hydrant(home, ['test-connection', '-p', 'gone']).code).toBe(4);
    expect(hydrant(home, ['secrets', 'check', 'a/b'], { env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' } }).code).toBe(5);
  });
});

describe('on the wire', () => {
  test('malformed, unknown and enormous messages put nothing but JSON-RPC on standard output', async () => {
    const server = rawServer(['-p', 'sample']);
    const exit = new Promise((resolve) => server.child.once('exit', resolve));
    const lines = [
      'this is not json',
      '{"jsonrpc":"2.0"',
      '[]',
      '{"jsonrpc":"2.0","id":1,"method":"no/such"}',
      '\u0000\u0001',
      '{"jsonrpc":"2.0","id":{},"method":5}',
      '{"jsonrpc":"2.0","id":2,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}',
      '{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"nope"}}',
      '{"jsonrpc":"2.0","id":4,"method":"tools/list"}',
    ];
    server.child.stdin?.write(`${lines.join('\n')}\n`);
    await expect.poll(() => server.out(), { timeout: 10_000 }).toContain('"id":4');
    server.child.stdin?.write(`{"jsonrpc":"2.0","id":5,"method":"ping","params":{"x":"${'y'.repeat(40_000_000)}"}}\n`);
    server.child.stdin?.end();
    await exit;
    expectJsonRpc(server.out());
  });
  test('a full disk while a result is kept: the page is answered, and says so', async () => {
    const home = freshHome();
    // A limit on the size of a file stands in for a full disk: it needs no mount, and fails the same write.
    const script = `ulimit -f 400; exec ${process.execPath} ${HYDRANT} query -p sample "SELECT range, md5(range::VARCHAR), repeat('x', 200) FROM range(20000)" --json`;
    hydrant(home, ['query', '-p', 'sample', 'SELECT 1']);
    const { stdout, status } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env: { ...process.env, HYDRANT_HOME: home } });
    expect(status).toBe(0);
    const answer = JSON.parse(stdout) as { rows: unknown[]; complete: boolean; note: string; handle?: string };
    expect(answer.rows).toHaveLength(100);
    expect(answer.complete).toBe(false);
    expect(answer.handle).toBeUndefined();
    expect(answer.note).toMatch(/could not be kept/);
  });
});

describe('with every warehouse down', () => {
  test('tools are listed, no driver is loaded, and a dead environment delays no other', async () => {
    const home = freshHome();
    mkdirSync(home, { recursive: true });
    for (const id of ['dead-one', 'dead-two']) hydrant(home, ['profiles', 'add', id, '--folder', `/not/there/${id}`]);
    const session = await connect(['-p', 'dead-one', '-p', 'sample', '-p', 'dead-two'], { home });
    expect((await session.client.listTools()).tools).toHaveLength(8);
    expect((await session.call('list_environments')).structured.environments).toHaveLength(3);
    if (process.platform === 'linux') expect(readFileSync(`/proc/${session.pid}/maps`, 'utf8')).not.toMatch(/duckdb|keyring|sqlparser/);
    const [dead, alive] = await Promise.all([
      session.call('execute_query', { sql: 'SELECT 1' }),
      session.call('execute_query', { sql: 'SELECT 1', environment: 'prod' }),
    ]);
    expect(dead.code).toBe('SOURCE_MISSING');
    expect(alive.structured.rows).toEqual([[1]]);
    for (let call = 0; call < 3; call += 1) await session.call('execute_query', { sql: 'SELECT 1', environment: 'dead-two' });
    const open = await session.call('execute_query', { sql: 'SELECT 1', environment: 'dead-two' });
    expect(open.code).toBe('ENVIRONMENT_UNAVAILABLE');
    expect((await session.call('list_environments')).text).toContain('Tried again after');
    expect((await session.call('test_connection', { environment: 'dead-two' })).structured).toMatchObject({ ok: false });
    await session.close();
  });
});
