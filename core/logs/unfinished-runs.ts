import { closeSync, fstatSync, openSync, readSync, renameSync } from 'node:fs';
import { type LogFile, listLogFiles } from './log-files.ts';

/** A process that ended without saying so: killed, crashed in native code, or the machine went down. */
export interface UnfinishedRun {
  role: string;
  ranAs: number;
  /** When it wrote its last line, ISO 8601, and what that was. */
  lastAt: string;
  lastEvent: string;
}

/** Enough for a last line: texts of a line are cut. */
const TAIL_BYTES = 32 * 1024;

/** The runs of this machine that are over without a last word; nothing is changed. */
export function findUnfinishedRuns(
  folder: string,
  own: string | undefined,
  machine: string | undefined,
): (UnfinishedRun & { file: LogFile })[] {
  return listLogFiles(folder).flatMap((file) => {
    if (file.part > 0 || file.path === own) return [];
    const last = lastRecord(file.path);
    if (!last || last.event === 'stop') return [];
    // A pid says nothing on another machine, or in another container, that shares the folder.
    if (machine !== undefined && last.machine !== machine) return [];
    if (!file.isNoted && isAlive(file.pid)) return [];
    return [{ role: file.role, ranAs: file.pid, lastAt: String(last.time ?? ''), lastEvent: String(last.event ?? ''), file }];
  });
}

/** As {@link findUnfinishedRuns}, each told to one process only: renaming its file is the claim. */
export function noteUnfinishedRuns(folder: string, own: string, machine: string): UnfinishedRun[] {
  try {
    return findUnfinishedRuns(folder, own, machine).flatMap(({ file, ...run }) => {
      if (file.isNoted) return [];
      try {
        renameSync(file.path, file.path.replace(/\.log$/, '.unfinished.log'));
        return [run];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** The last whole line of a log file, as data. */
function lastRecord(path: string): { event?: unknown; time?: unknown; machine?: unknown } | undefined {
  for (const line of tailLines(path, TAIL_BYTES).reverse()) {
    try {
      return JSON.parse(line) as { event?: unknown };
    } catch {
      // The disk was full in the middle of it.
    }
  }
  return undefined;
}

/** The last lines of a file, as many as `bytes` hold; none of one that cannot be read. */
export function tailLines(path: string, bytes: number): string[] {
  let handle: number | undefined;
  try {
    handle = openSync(path, 'r');
    const { size } = fstatSync(handle);
    const start = Math.max(0, size - bytes);
    const buffer = Buffer.alloc(Math.min(bytes, size));
    const read = readSync(handle, buffer, 0, buffer.length, start);
    const lines = buffer.subarray(0, read).toString('utf8').split('\n');
    if (start > 0) lines.shift();
    return lines.filter((line) => line.trim() !== '');
  } catch {
    return [];
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function isAlive(pid: number): boolean {
  // In a container each start has the same pid: another file of it is of a former run.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
