import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { REASON_FD, type Reason } from './hosted-reason.ts';

export interface WatchdogData {
  /** Process id of the parent that started the host. */
  parent: number;
  memoryMegabytes: number;
}

const LOOK_MS = 100;
/** Longer than the host's own ORPHAN_MS, so that the host can first cancel in the engine. Milliseconds. */
const ORPHAN_MS = 4_000;

/**
 * Runs in a worker thread of a driver host, so that a driver that blocks the main thread does not block it. Kills the process when it
 * exceeds its memory limit, and when its parent has ended in whatever way.
 */
export function watchHost(): void {
  const { parent, memoryMegabytes } = workerData as WatchdogData;
  let orphanedAt: number | undefined;
  setInterval(() => {
    if (process.memoryUsage.rss() > memoryMegabytes * 1024 * 1024) {
      const reason: Reason = { kind: 'memory', megabytes: memoryMegabytes };
      try {
        writeSync(REASON_FD, `${JSON.stringify(reason)}\n`);
      } catch {
        // The parent is gone, so nobody reads the reason.
      }
      process.kill(process.pid, 'SIGKILL');
    }
    if (orphanedAt === undefined) orphanedAt = isGone(parent) ? Date.now() : undefined;
    else if (Date.now() - orphanedAt > ORPHAN_MS) process.kill(process.pid, 'SIGKILL');
  }, LOOK_MS);
}

/** Whether the parent has ended. On Windows `ppid` does not change then, so the second check looks for the process itself. */
function isGone(parent: number): boolean {
  if (process.ppid !== parent) return true;
  try {
    process.kill(parent, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM';
  }
}
