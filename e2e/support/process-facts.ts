import { existsSync, readFileSync } from 'node:fs';
import { vi } from 'vitest';

/** CPU time a process has used, in clock ticks (a hundredth of a second on Linux). */
export function cpuTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold blanks; user and system time are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** Files mapped into a process: its libraries. */
export function mappedFiles(pid: number): string[] {
  const paths = readFileSync(`/proc/${pid}/maps`, 'utf8').matchAll(/ (\/\S+)$/gm);
  return [...new Set([...paths].map(([, path]) => path as string))];
}

/** Whether a process is there; one that ended and was not waited for yet is not. */
export function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Resolves once a process has worked for `ticks` more than now: its engine is busy. */
export async function untilBusy(pid: number, ticks = 30): Promise<void> {
  const before = cpuTicks(pid);
  await vi.waitUntil(() => cpuTicks(pid) - before >= ticks, { timeout: 15_000, interval: 20 });
}

/** Resolves with the milliseconds until a process stopped working: no tick more over `quiet` ms. Rejects after `timeout`. */
export async function untilQuiet(pid: number, { quiet = 300, timeout = 5_000 } = {}): Promise<number> {
  const started = performance.now();
  let last = cpuTicks(pid);
  let since = started;
  await vi.waitUntil(
    () => {
      const now = cpuTicks(pid);
      // One tick is the sampling and the collector of garbage, not a statement: that takes every tick of a core.
      if (now > last + 1) {
        last = now;
        since = performance.now();
      }
      return performance.now() - since >= quiet;
    },
    { timeout, interval: 25 },
  );
  return since - started;
}
