import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'hydrant-parents-'));

/** A parent process whose host runs a statement, and the process id of that host. */
async function parentOf(statement: string, env: NodeJS.ProcessEnv = {}): Promise<{ parent: ChildProcess; host: number }> {
  const parent = spawn(process.execPath, [join(import.meta.dirname, 'testing/hosting-parent.ts'), statement], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const [line] = (await once(createInterface(parent.stdout as NodeJS.ReadableStream), 'line')) as [string];
  return { parent, host: Number(line) };
}

async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await pause(20);
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(10);
}

test('a parent that only has a host, and nothing under way in it, ends; and the host with it, after it has closed what is open', async () => {
  const closed = join(folder, 'closed');
  const { parent, host } = await parentOf('nothing', { HOSTILE_CLOSED: closed });
  expect(await once(parent, 'exit')).toEqual([0, null]);
  await untilGone(host);
  expect(existsSync(closed)).toBe(true);
});

test('a host ends with a parent that is killed', async () => {
  const { parent, host } = await parentOf('endless');
  parent.kill('SIGKILL');
  await untilGone(host);
});

test('a host whose driver blocks ends with a parent that is killed as well', async () => {
  const file = join(folder, 'blocked');
  const { parent, host } = await parentOf(`blocks ${file}`);
  await until(() => existsSync(file));
  parent.kill('SIGKILL');
  await untilGone(host);
});

test('a signal of the terminal does not end a host before its parent', async () => {
  const { parent, host } = await parentOf('endless');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(host, signal);
  await pause(200);
  expect(() => process.kill(host, 0)).not.toThrow();
  parent.kill('SIGKILL');
  await untilGone(host);
});
