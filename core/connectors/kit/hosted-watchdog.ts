import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { REASON_FD, type Reason } from './hosted-reason.ts';

export interface WatchdogData {
  /** Process that started the host. */
  parent: number;
  memoryMegabytes: number;
}

const LOOK_MS = 100;
/** The host's own way to end comes first: it cancels in the engine. */
const ORPHAN_MS = 4_000;

/**
 * Runs in a thread of a driver host, awake when a driver blocks the main one: ends the process when it uses more memory than it may, and
 * when its parent is gone, however that ended.
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
        // Nobody reads it any more.
      }
      process.kill(process.pid, 'SIGKILL');
    }
    if (orphanedAt === undefined) orphanedAt = isGone(parent) ? Date.now() : undefined;
    else if (Date.now() - orphanedAt > ORPHAN_MS) process.kill(process.pid, 'SIGKILL');
  }, LOOK_MS);
}

/** On Windows a process keeps the number of a parent that has ended. */
function isGone(parent: number): boolean {
  if (process.ppid !== parent) return true;
  try {
    process.kill(parent, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM';
  }
}
