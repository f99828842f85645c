import { homePaths } from '../profiles/home.ts';
import { machineName } from '../stones/process-identity.ts';
import { type ErrorFacts, errorFacts } from './error-facts.ts';
import { LOG_LIMITS, LogFileWriter, type LogLimits, type LogRole } from './log-files.ts';
import { LOG_LEVELS, type LogLevel } from './log-level.ts';
import type { LogRedaction } from './redaction.ts';
import { noteUnfinishedRuns } from './unfinished-runs.ts';

/** Facts of an event: plain data. Never a statement, a value, a row or an address; strings pass the redactor all the same. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** The log of one process. Nothing in it ever throws, waits for the disk before a start, or reaches standard output. */
export interface Log {
  readonly level: LogLevel;
  error(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  info(event: string, facts?: LogFacts): void;
  debug(event: string, facts?: LogFacts): void;
  /** The process begins its work. Written at every level but `off`: the file is also what tells that a process did not end properly. */
  start(facts: LogFacts): void;
  /** The process ends, and why. What comes after it is not written. */
  stop(reason: string, facts?: LogFacts): void;
  /** An error as facts, as far as a log may tell of it. */
  describe(error: unknown): ErrorFacts;
  /** Writes at once what waits for its turn. */
  flush(): void;
  setLevel(level: LogLevel): void;
  /** From now on strings pass this one. */
  redactWith(redaction: LogRedaction): void;
  redaction(): LogRedaction;
}

export interface LogOptions {
  home: string;
  role: LogRole;
  level: LogLevel;
  redaction: LogRedaction;
  limits?: Partial<LogLimits>;
}

type Written = Exclude<LogLevel, 'off'>;
interface LogRecord {
  level: Written;
  time: string;
  event: string;
  [fact: string]: unknown;
}

/** Assistants wait for a start: nothing is opened or loaded for a log before it is over. Milliseconds. */
const OPEN_AFTER_MS = 1_000;
const LONGEST_TEXT = 2_000;
/** Records that wait for their file; a process that never comes to write them forgets the oldest. */
const MOST_WAITING = 500;

/** Makes the log of this process. Its file begins with the first line, a moment later; see {@link Log.flush}. */
export function createLog({ home, role, level: first, redaction: given, limits = {} }: LogOptions): Log {
  const folder = homePaths(home).logs;
  const file = new LogFileWriter(home, folder, role, { ...LOG_LIMITS, ...limits });
  const base = { process: role, pid: process.pid, machine: machineName() };
  let level = first;
  let redaction = given;
  let waiting: LogRecord[] = [];
  let hasLines = false;
  let isStopped = false;
  let isOpening = false;
  let write = (record: LogRecord): void => file.append(lineOf(base, record));

  const flush = (): void => {
    const records = waiting;
    waiting = [];
    if (records.length === 0) return;
    if (!hasLines) {
      hasLines = true;
      for (const found of noteUnfinishedRuns(folder, { own: file.path, machine: base.machine }))
        records.push({ level: 'warn', time: now(), event: 'unfinished-run', ...found });
    }
    for (const record of records) write(record);
  };

  const open = async (): Promise<void> => {
    const { loadPino } = await import('./pino-lines.ts');
    write = await loadPino(base, (line) => file.append(line));
    flush();
  };

  const add = (at: Written, event: string, facts: LogFacts, always = false): void => {
    if (isStopped || level === 'off' || (!always && LOG_LEVELS.indexOf(at) > LOG_LEVELS.indexOf(level))) return;
    waiting.push({ level: at, time: now(), event, ...(clean(facts, redaction) as LogFacts) });
    if (waiting.length > MOST_WAITING) waiting.shift();
    if (!isOpening) setTimeout(() => void open().catch(flush), OPEN_AFTER_MS).unref();
    isOpening = true;
    // An error may be the last that this process does.
    if (hasLines || at === 'error') flush();
  };

  const stop = (reason: string, facts: LogFacts = {}): void => {
    if (waiting.length > 0 || hasLines) add('info', 'stop', { reason, ...facts }, true);
    flush();
    isStopped = true;
  };
  process.on('exit', (code) => stop('exit', { code }));

  return {
    get level() {
      return level;
    },
    error: (event, facts = {}) => add('error', event, facts),
    warn: (event, facts = {}) => add('warn', event, facts),
    info: (event, facts = {}) => add('info', event, facts),
    debug: (event, facts = {}) => add('debug', event, facts),
    start: (facts) => add('info', 'start', facts, true),
    stop,
    describe: (error) => errorFacts(error, redaction),
    flush,
    setLevel: (next) => {
      level = next;
    },
    redactWith: (next) => {
      redaction = next;
    },
    redaction: () => redaction,
  };
}

/** A log that keeps nothing, for code that is used without a process of its own. */
export function silentLog(): Log {
  const nothing = (): void => undefined;
  const redaction: LogRedaction = { words: (text) => text, readable: () => '', isComplete: () => false, learn: async () => undefined };
  return {
    level: 'off',
    error: nothing,
    warn: nothing,
    info: nothing,
    debug: nothing,
    start: nothing,
    stop: nothing,
    describe: (error) => errorFacts(error, redaction),
    flush: nothing,
    setLevel: nothing,
    redactWith: nothing,
    redaction: () => redaction,
  };
}

/** As pino writes it, for what has to be on the disk before pino is loaded: the end of a process, or the first call of a tool. */
function lineOf(base: LogFacts, { level, ...record }: LogRecord): string {
  return `${JSON.stringify({ level, ...base, ...record })}\n`;
}

/** A copy without secrets; what already is a mask, or a text of `readable`, stays as it is. */
function clean(value: unknown, redaction: LogRedaction): unknown {
  if (typeof value === 'string') return cut(redaction.words(value));
  if (Array.isArray(value)) return value.map((one) => clean(one, redaction));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redaction.words(key), clean(inner, redaction)]));
}

/** After redaction: half a secret is not recognized. */
function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

function now(): string {
  return new Date().toISOString();
}
