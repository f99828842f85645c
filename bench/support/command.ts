import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { watchPeak } from './memory.ts';

export interface Run {
  rows: number;
  /** Milliseconds the process says its statement took. */
  durationMs: number;
  /** Milliseconds from spawn to exit. */
  wall: number;
  /** MB resident at the highest. */
  peak: number;
}

/** Runs a command to its end; what it prints is one line of JSON. */
export async function runCommand(args: readonly string[], home: string): Promise<Run> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, HYDRANT_HOME: home } });
  const peak = watchPeak(child.pid);
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const measured = { wall: performance.now() - began, peak: peak() };
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${printed}`);
  return { ...(JSON.parse(printed) as Pick<Run, 'rows' | 'durationMs'>), ...measured };
}
