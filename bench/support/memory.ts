import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Resident memory of a process in MB: now (`VmRSS`) or at its highest (`VmHWM`, Linux; elsewhere now). NaN once it is gone. */
export function memoryOf(pid: number | undefined, field: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  if (process.platform === 'linux') {
    try {
      return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
    } catch {
      return Number.NaN;
    }
  }
  if (process.platform === 'win32') return Number.NaN;
  return Number.parseInt(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout, 10) / 1024;
}

/** Asks for the peak of a process until it is gone; the function that comes back ends the asking and tells it. */
export function watchPeak(pid: number | undefined): () => number {
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, memoryOf(pid, 'VmHWM') || 0);
  }, 20);
  return () => {
    clearInterval(watch);
    return peak;
  };
}
