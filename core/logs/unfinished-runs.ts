import { closeSync, fstatSync, openSync, readSync, renameSync } from 'node:fs';
import { machineName, processState } from '../common/process-identity.ts';
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

/** Whose runs are looked at: the log file of the process that asks, where it has one, and the machine it is on. */
export interface Onlooker {
  own?: string;
  /** As the machine names itself; for tests. */
  machine?: string;
}

/** The runs that are known to be over without a last word, those that were noted before included; nothing is changed. */
export function findUnfinishedRuns(folder: string, { own, machine = machineName() }: Onlooker = {}): (UnfinishedRun & { file: LogFile })[] {
  return listLogFiles(folder).flatMap((file) => {
    if (file.part > 0 || file.path === own) return [];
    const last = lastRecord(file.path);
    if (!last || last.event === 'stop') return [];
    if (!file.isNoted && !isOver(file.pid, String(last.machine), machine)) return [];
    return [{ role: file.role, ranAs: file.pid, lastAt: String(last.time ?? ''), lastEvent: String(last.event ?? ''), file }];
  });
}

/** As {@link findUnfinishedRuns}, without those noted before, each told to one process only: renaming its file is the claim. */
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
  // Another file of our own number is of a former run.
  if (machine === here && pid === process.pid) return true;
  return processState(machine, pid, here) === 'gone';
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
