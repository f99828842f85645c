import { machineName } from '../common/process-identity.ts';
import { homePaths } from '../profiles/home.ts';
import { LOG_LIMITS, LogFileWriter, type LogLimits, type LogRole } from './log-files.ts';
import type { LogLevel } from './log-level.ts';
import { noteUnfinishedRuns } from './unfinished-runs.ts';

/** One event of a process, clean of secrets. */
export interface LogRecord {
  level: Exclude<LogLevel, 'off'>;
  /** ISO 8601. */
  time: string;
  event: string;
  [fact: string]: unknown;
}

/** Records of a process on their way to its file. */
export interface RecordQueue {
  /** Writes at once what is urgent, and everything once the file has begun; else a moment later. */
  add(record: LogRecord, isUrgent: boolean): void;
  /** Writes at once what waits. */
  flush(): void;
  /** Whether nothing was added yet. */
  isUnused(): boolean;
}

/** Assistants wait for a start: nothing is opened or loaded for a log before it is over. Milliseconds. */
const OPEN_AFTER_MS = 1_000;
/** Records that wait for their file; a process that never comes to write them forgets the oldest. */
const MOST_WAITING = 500;

/** The queue of this process. With its first line it notes the runs that ended without a last word. */
export function createRecordQueue({ home, role, limits }: { home: string; role: LogRole; limits: Partial<LogLimits> }): RecordQueue {
  const folder = homePaths(home).logs;
  const file = new LogFileWriter(home, folder, role, { ...LOG_LIMITS, ...limits });
  const base = { process: role, pid: process.pid, machine: machineName() };
  let waiting: LogRecord[] = [];
  let hasLines = false;
  let isOpening = false;
  let write = (record: LogRecord): void => file.append(lineOf(base, record));

  const flush = (): void => {
    const records = waiting;
    waiting = [];
    if (records.length === 0) return;
    if (!hasLines) {
      hasLines = true;
      const time = new Date().toISOString();
      for (const match of noteUnfinishedRuns(folder, { own: file.path, machine: base.machine }))
        records.push({ level: 'warn', time, event: 'unfinished-run', ...match });
    }
    for (const record of records) write(record);
  };

  const open = async (): Promise<void> => {
    const { loadPino } = await import('./pino-lines.ts');
    write = await loadPino(base, (line) => file.append(line));
    flush();
  };

  return {
    add: (record, isUrgent) => {
      waiting.push(record);
      if (waiting.length > MOST_WAITING) waiting.shift();
      if (!isOpening) setTimeout(() => void open().catch(flush), OPEN_AFTER_MS).unref();
      isOpening = true;
      if (hasLines || isUrgent) flush();
    },
    flush,
    isUnused: () => waiting.length === 0 && !hasLines,
  };
}

/** As pino writes it, for what has to be on the disk before pino is loaded: the end of a process, or the first call of a tool. */
function lineOf(base: Readonly<Record<string, unknown>>, { level, ...record }: LogRecord): string {
  return `${JSON.stringify({ level, ...base, ...record })}\n`;
}
