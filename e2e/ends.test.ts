import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withLock } from '../core/common/atomic-file.ts';
import { freshHome, HYDRANT, hydrant, ROOT, rawServer } from './support/process.ts';

/** Milliseconds after the start, over the first quarter second. */
const MOMENTS = [1, 40, 80, 120, 160, 200, 250];

test.each([
  ['the server', [HYDRANT, 'stdio', '--profile', 'sample']],
  ['the browser host', [join(ROOT, 'dist', 'app', 'browser.js'), '--no-open']],
  ['the command that opens it', [HYDRANT, 'app', '--browser', '--no-open']],
])('%s that is told to end while it starts ends in order: no lock is held, no file is half', async (_, args) => {
  for (const moment of MOMENTS) {
    const home = freshHome();
    const env = { ...process.env, HYDRANT_HOME: home, HYDRANT_SECRETS: 'vault', HYDRANT_VAULT_PASSPHRASE: 'for tests only' };
    const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) => child.on('close', (...end) => resolve(end)));
    await sleep(moment);
    child.kill('SIGTERM');
    // Before its own code runs the system ends it; from then on it ends by itself.
    const [code, signal] = await ended;
    expect(signal ?? code, `${moment} ms: ${said}`).toSatisfy((end: unknown) => end === 0 || end === 'SIGTERM');
    expect(said).toBe('');
    const files = existsSync(home) ? readdirSync(home, { recursive: true, encoding: 'utf8' }) : [];
    expect(files.filter((name) => /\.part$|\.tmp$|\.json\.\d+$|\.head\.\d+$/.test(name))).toEqual([]);
    for (const lock of files.filter((name) => name.endsWith('.lock'))) await withLock(join(home, lock), () => undefined, { timeoutMs: 0 });
  }
});

test.each([
  ['a file', (home: string) => writeFileSync(home, ''), 'a part of the path is a file'],
  ['below a file', (home: string) => writeFileSync(join(home, '..'), ''), 'a part of the path is a file'],
  ['a path that is too long', () => undefined, 'longer than the file system allows'],
])('a home that is %s is told in one sentence and a next step', (what, make, why) => {
  const name = what === 'a path that is too long' ? 'x'.repeat(300) : what === 'below a file' ? join('file', 'home') : 'home';
  const home = join(freshHome(), name);
  make(home);
  for (const args of [['stdio'], ['query', 'SELECT 1'], ['profiles', 'list']]) {
    const { code, out, err } = hydrant(home, args);
    expect(out).toBe('');
    expect(err.trimEnd().split('\n')).toEqual([expect.stringMatching(`^CONFIG_UNREADABLE: .*${why}`), expect.stringMatching(/^Next: \S/)]);
    expect(code).toBe(2);
  }
});

test('a home with blanks and letters of any script works; one that takes no files still answers, and says so for each statement', async () => {
  const odd = join(freshHome(), 'mit Leer zeichen ü 你 🙂');
  expect(hydrant(odd, ['query', '-p', 'sample', 'SELECT 41 + 1 AS a'])).toMatchObject({ code: 0, out: expect.stringContaining('42') });
  const blocked = freshHome();
  mkdirSync(join(blocked, 'history.db'));
  const { child, out } = rawServer(['--profile', 'sample'], blocked);
  const send = (message: object): boolean => child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`) ?? false;
  send({
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
  });
  await expect.poll(out, { timeout: 20_000 }).toContain('"serverInfo"');
  send({ method: 'notifications/initialized' });
  send({ id: 2, method: 'tools/call', params: { name: 'execute_query', arguments: { sql: 'SELECT 1' } } });
  await expect.poll(out, { timeout: 20_000 }).toContain('HISTORY_UNAVAILABLE');
  child.stdin?.end();
});
