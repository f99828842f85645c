import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');
export const HYDRANT = join(ROOT, 'bin', 'hydrant.mjs');

/** A home of its own for a bench, so that nothing of the user is touched. */
export function freshHome(): string {
  return mkdtempSync(join(tmpdir(), 'hydrant-bench-'));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** `12.3 (11.0–15.2)`: median, least and most, in the unit of the values. */
export function spread(values: readonly number[]): string {
  return `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)})`;
}

/** One line per target: what was measured, against what, and whether it holds. */
export function verdict(name: string, value: number, limit: number, unit = '×', direction: 'most' | 'least' = 'most'): void {
  const holds = direction === 'most' ? value <= limit : value >= limit;
  console.log(`${holds ? 'ok    ' : 'MISSED'} ${name}: ${value.toFixed(2)} ${unit} (at ${direction} ${limit} ${unit})`);
}

const OPENING = [
  {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
  },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
  { jsonrpc: '2.0', id: 2, method: 'tools/list' },
];

export interface Started {
  child: ChildProcess;
  /** Milliseconds from spawn to the answer of tools/list. */
  ms: number;
  /** Its `result`. */
  list: { tools: { name: string; description: string; inputSchema: unknown }[] };
}

/** Starts a stdio server and asks for its tools over raw lines, as an assistant does. */
export async function startServer(args: readonly string[], env: Record<string, string>): Promise<Started> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...env } });
  child.stdin?.write(`${JSON.stringify(OPENING[0])}\n`);
  let text = '';
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      const before = text.includes('"id":1');
      text += chunk.toString();
      if (!before && /"id":\s*1\b/.test(text)) for (const message of OPENING.slice(1)) child.stdin?.write(`${JSON.stringify(message)}\n`);
      const answer = text.split('\n').find((line) => /"id":\s*2\b/.test(line) && line.trimEnd().endsWith('}'));
      if (answer) resolve({ child, ms: performance.now() - started, list: (JSON.parse(answer) as { result: Started['list'] }).result });
    });
  });
}

/** Ends a server as a client that leaves does. */
export async function stopServer({ child }: Started): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.removeAllListeners('exit');
  child.once('exit', () => undefined);
  child.stdin?.end();
  setTimeout(() => child.kill('SIGKILL'), 3000).unref();
  await Promise.race([gone, new Promise((resolve) => child.once('exit', resolve))]);
}

/** Milliseconds from spawn to exit of `node -e 0`. */
export function bareNode(): Promise<number> {
  const started = performance.now();
  return new Promise((resolve) => {
    spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }).on('exit', () => resolve(performance.now() - started));
  });
}

/** Resident memory of a process in MB (`VmRSS`, or `VmHWM` for the peak); Linux only, NaN elsewhere. */
export function memoryOf(pid: number | undefined, field: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  try {
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
