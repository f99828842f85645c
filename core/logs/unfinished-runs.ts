import { closeSync, fstatSync, openSync, readSync, renameSync } from 'node:fs';
import { machineName, processState } from '../common/process-identity.ts';
import { type LogFile, listLogFiles } from './log-files.ts';

/** A process that ended without a final record: killed, crashed in native code, or stopped with the machine. */
export interface UnfinishedRun {
  role: string;
  ranAs: number;
  /** Time of its last line, ISO 8601, and the event of that line. */
  lastAt: string;
  lastEvent: string;
}

/** Bytes; enough for a last line, since texts of a line are cut. */
const TAIL_BYTES = 32 * 1024;

/** The log file of the process that searches, if it has one, and its machine. */
export interface Onlooker {
  own?: string;
  /** The machine's own name; overridden by tests. */
  machine?: string;
}

/** Runs known to have ended without a final record, including those reported before; changes nothing. */
export function findUnfinishedRuns(folder: string, { own, machine = machineName() }: Onlooker = {}): (UnfinishedRun & { file: LogFile })[] {
  return listLogFiles(folder).flatMap((file) => {
    if (file.part > 0 || file.path === own) return [];
    const last = lastRecord(file.path);
    if (!last || last.event === 'stop') return [];
    if (!file.isNoted && !isOver(file.pid, String(last.machine), machine)) return [];
    return [{ role: file.role, ranAs: file.pid, lastAt: String(last.time ?? ''), lastEvent: String(last.event ?? ''), file }];
  });
}

/**
 * As {@link findUnfinishedRuns}, without runs reported before. Each run is reported by one process only: renaming its file is the claim.
 */
export function noteUnfinishedRuns(folder: string, onlooker: Onlooker): UnfinishedRun[] {
  try {
    return findUnfinishedRuns(folder, onlooker).flatMap(({ file, ...run }) => {
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

function isOver(pid: number, machine: string, here: string): boolean {
  // Another file with our own pid belongs to a former run.
  if (machine === here && pid === process.pid) return true;
  return processState(machine, pid, here) === 'gone';
}

/** The last complete line of a log file, as data. */
function lastRecord(path: string): { event?: unknown; time?: unknown; machine?: unknown } | undefined {
  for (const line of tailLines(path, TAIL_BYTES).reverse()) {
    try {
      return JSON.parse(line) as { event?: unknown };
    } catch {
      // The disk became full in the middle of the line.
    }
  }
  return undefined;
}

/** The last lines of a file, as many as fit in `bytes`; empty for a file that cannot be read. */
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
