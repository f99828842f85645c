import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { freshHome, HYDRANT } from './support/process.ts';

const ENDLESS = 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1';
/** Makes the launcher take itself for an older Node, whatever Node this machine has: it then hands over to a child. */
const OLDER = `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.0.0"}})`;

const HELLO =
  '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}\n';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function launch(args: readonly string[], home = freshHome(), input: number | 'pipe' = 'pipe'): ChildProcess & { pid: number } {
  const child = spawn(process.execPath, ['--import', OLDER, HYDRANT, ...args], {
    env: { ...process.env, HYDRANT_HOME: home, BROWSER: 'true' },
    stdio: [input, 'pipe', 'ignore'],
  });
  started.push(child);
  return child as ChildProcess & { pid: number };
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Whether a process runs; one that ended and was not collected does not. */
function runs(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Seconds of processor time a process has used. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function childOf(pid: number): Promise<number> {
  await expect.poll(() => childrenOf(pid).length, { timeout: 30_000 }).toBeGreaterThan(0);
  return childrenOf(pid)[0] as number;
}

/** The first answer of the server: from here on it serves. */
async function greeted(launcher: ChildProcess): Promise<void> {
  const answered = new Promise<void>((resolve) => launcher.stdout?.once('data', () => resolve()));
  launcher.stdin?.write(HELLO);
  await answered;
}

describe.runIf(process.platform === 'linux')('the Node that the launcher starts', { timeout: 120_000 }, () => {
  test('ends when the launcher is killed, though standard input stays open', async () => {
    // A pipe of this process; that of a child would be closed with the child.
    const pipe = join(freshHome(), 'input');
    execFileSync('mkfifo', [pipe]);
    const input = openSync(pipe, 'r+');
    const launcher = launch(['stdio', '-p', 'sample'], freshHome(), input);
    const answered = new Promise<void>((resolve) => launcher.stdout?.once('data', () => resolve()));
    writeSync(input, HELLO);
    await answered;
    const server = await childOf(launcher.pid);
    launcher.kill('SIGKILL');
    await expect.poll(() => runs(server), { timeout: 30_000 }).toBe(false);
    closeSync(input);
  });

  test('ends, and the launcher with it, when standard input is closed', async () => {
    const launcher = launch(['stdio', '-p', 'sample']);
    await greeted(launcher);
    const server = await childOf(launcher.pid);
    const code = new Promise((resolve) => launcher.once('exit', resolve));
    launcher.stdin?.end();
    expect(await code).toBe(0);
    expect(runs(server)).toBe(false);
  });

  test('ends with its statement when the launcher of a command is killed', async () => {
    const launcher = launch(['query', '-p', 'sample', '--timeout', '600', ENDLESS]);
    const command = await childOf(launcher.pid);
    await expect.poll(() => runs(command) && cpuSeconds(command), { timeout: 60_000 }).toBeGreaterThan(1.5);
    launcher.kill('SIGKILL');
    await expect.poll(() => runs(command), { timeout: 30_000 }).toBe(false);
  });

  test('and what that starts in turn: the browser host', async () => {
    const launcher = launch(['app', '--browser', '--no-open']);
    const said = new Promise<string>((resolve) => launcher.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString())));
    const command = await childOf(launcher.pid);
    expect(await said).toContain('http://127.0.0.1');
    const host = await childOf(command);
    launcher.kill('SIGKILL');
    await expect.poll(() => runs(command) || runs(host), { timeout: 30_000 }).toBe(false);
    // Also where the command in the middle is killed.
    const again = launch(['app', '--browser', '--no-open']);
    const ready = new Promise<void>((resolve) => again.stdout?.once('data', () => resolve()));
    const middle = await childOf(again.pid);
    await ready;
    const other = await childOf(middle);
    process.kill(middle, 'SIGKILL');
    await expect.poll(() => runs(other), { timeout: 30_000 }).toBe(false);
  });

  test('a command ends by itself: the channel keeps nothing alive', async () => {
    const launcher = launch(['query', '-p', 'sample', 'SELECT 42 AS n']);
    let out = '';
    launcher.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    expect(await new Promise((resolve) => launcher.once('close', resolve))).toBe(0);
    expect(out).toContain('42');
  });
});
