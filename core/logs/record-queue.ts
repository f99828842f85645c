import { machineName } from '../common/process-identity.ts';
import { homePaths } from '../profiles/home.ts';
import { LOG_LIMITS, LogFileWriter, type LogLimits, type LogRole } from './log-files.ts';
import type { LogLevel } from './log-level.ts';
import { noteUnfinishedRuns } from './unfinished-runs.ts';

/** One event of a process, already redacted. */
export interface LogRecord {
  level: Exclude<LogLevel, 'off'>;
  /** ISO 8601. */
  time: string;
  event: string;
  [fact: string]: unknown;
}

/** Records of a process that wait to be written to its file. */
export interface RecordQueue {
  /** Writes an urgent record at once, and every record once the file has been created; else a moment later. */
  add(record: LogRecord, isUrgent: boolean): void;
  /** Writes waiting records at once. */
  flush(): void;
  /** Whether no record was added yet. */
  isUnused(): boolean;
}

/** Milliseconds. Assistants wait for the startup of a server, so a log opens and loads nothing before it is over. */
const OPEN_AFTER_MS = 1_000;
/** Most records that wait for their file; if a process never writes them, the oldest are dropped. */
const MOST_WAITING = 500;

/** The queue of this process. With its first line it also records runs that ended without a final record. */
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

/** A line in pino's format, for records that have to be on disk before pino is loaded: the end of a process, or the first tool call. */
function lineOf(base: Readonly<Record<string, unknown>>, { level, ...record }: LogRecord): string {
  return `${JSON.stringify({ level, ...base, ...record })}\n`;
}
