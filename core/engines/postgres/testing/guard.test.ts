import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { startPostgres } from './server.ts';

/** A process that starts a server like a test, prints its data folder, and keeps running. */
const RUNNER = `
const { startPostgres } = await import(process.argv[1]);
const server = await startPostgres();
console.log(server.folder);
setInterval(() => undefined, 1000);`;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie (state Z) still has a pid but counts as ended.
    return !existsSync('/proc/self/stat') || !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
/** The postmaster's pid, from the first line of postmaster.pid (PostgreSQL documentation, "Database File Layout"). */
const postmaster = (folder: string): number => Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);

if (process.platform !== 'win32')
  test('a runner that is killed takes its server and the server’s data with it', async () => {
    const module = new URL('server.ts', import.meta.url).href;
    const runner = spawn(process.execPath, ['--input-type=module', '-e', RUNNER, module], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [folder] = (await once(createInterface({ input: runner.stdout }), 'line')) as [string];
      const pid = postmaster(folder);
      expect(isRunning(pid)).toBe(true);
      runner.kill('SIGKILL');
      await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
      await expect.poll(() => existsSync(folder), { timeout: 20_000 }).toBe(false);
    } finally {
      runner.kill('SIGKILL');
    }
  });

test('a server that is stopped, killed and started again keeps its data', async () => {
  const server = await startPostgres();
  try {
    await server.admin('CREATE TABLE kept AS SELECT 1 AS n');
    await server.stop();
    await server.start();
    await server.kill();
    await server.start();
    expect(await server.admin('SELECT n FROM kept')).toEqual([{ n: 1 }]);
  } finally {
    await server.close();
  }
  expect(existsSync(server.folder)).toBe(false);
});
