import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import { withLock } from './file-lock.ts';

const WORKER = fileURLToPath(new URL('./testing/lock-worker.ts', import.meta.url));

let folder: string;
let lockFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'lock-'));
  lockFile = join(folder, 'run', 'profiles.lock');
});

function worker(...args: string[]): ChildProcess {
  return spawn(process.execPath, [WORKER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function holder(): Promise<ChildProcess> {
  const child = worker('hold', lockFile);
  await once(child.stdout!, 'data');
  return child;
}

test('six processes that count one file up lose no step', async () => {
  const counter = join(folder, 'count');
  await writeFile(counter, '0');
  const codes = await Promise.all(
    Array.from({ length: 6 }, async () => (await once(worker('count', lockFile, counter, '100'), 'exit'))[0] as number),
  );
  expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
  expect(await readFile(counter, 'utf8')).toBe('600');
});

test('the lock of a process that was killed is free at once', async () => {
  const child = await holder();
  await expect(withLock(lockFile, () => 'in', { timeoutMs: 50 })).rejects.toMatchObject({ code: 'CONFIG_LOCKED' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  // With a timeout of 0 there is one attempt.
  expect(await withLock(lockFile, () => 'in', { timeoutMs: 0 })).toBe('in');
});

test('the wait for a lock that is held ends with CONFIG_LOCKED and names the file', async () => {
  const child = await holder();
  const started = performance.now();
  const error = await withLock(lockFile, () => 'in', { timeoutMs: 300 }).catch((e: unknown) => e);
  const waited = performance.now() - started;
  child.kill('SIGKILL');
  expect(error).toMatchObject({ code: 'CONFIG_LOCKED', details: { path: lockFile, timeoutMs: 300 } });
  expect(waited).toBeGreaterThanOrEqual(300);
});

test('within one process the holders follow one another, and a failure lets go', async () => {
  let inside = 0;
  let most = 0;
  const hold = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 10 }, () => withLock(lockFile, hold)));
  expect(most).toBe(1);
  await expect(withLock(lockFile, () => Promise.reject(new Error('inner')))).rejects.toThrow('inner');
  expect(await withLock(lockFile, () => 'free', { timeoutMs: 0 })).toBe('free');
});

test('the lock file is private, and a folder that cannot be made is said', async () => {
  await withLock(lockFile, () => undefined);
  if (process.platform !== 'win32') expect((await stat(lockFile)).mode & 0o777).toBe(0o600);
  await writeFile(join(folder, 'file'), '');
  // The message gives the reason in our words, not in Node's.
  await expect(withLock(join(folder, 'file', 'x.lock'), () => 1)).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    message: expect.stringMatching(/x\.lock could not be used: [^':]*\((?:ENOTDIR|EEXIST)\)\.$/),
  });
});
