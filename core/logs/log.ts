import { clip } from '../common/clip.ts';
import { type ErrorFacts, errorFacts } from './error-facts.ts';
import type { LogLimits, LogRole } from './log-files.ts';
import { LOG_LEVELS, type LogLevel } from './log-level.ts';
import { createRecordQueue, type LogRecord } from './record-queue.ts';
import type { LogRedaction } from './redaction.ts';

/** Facts of an event: plain data. Never a statement, a value, a row or an address; strings pass the redactor anyway. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** The log of one process. It never throws, never accesses the disk during startup, and never writes to standard output. */
export interface Log {
  readonly level: LogLevel;
  error(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  info(event: string, facts?: LogFacts): void;
  debug(event: string, facts?: LogFacts): void;
  /**
   * Records the start of the process. Written at every level but `off`: a file without an end also shows that a process ended abnormally.
   */
  start(facts: LogFacts): void;
  /** Records the end of the process and its reason. Later events are not written. */
  stop(reason: string, facts?: LogFacts): void;
  /** The facts of an error that a log may hold. */
  describe(error: unknown): ErrorFacts;
  /** Writes waiting records at once. */
  flush(): void;
  setLevel(level: LogLevel): void;
  /** Replaces the redaction of strings from now on. */
  redactWith(redaction: LogRedaction): void;
  redaction(): LogRedaction;
  /** Registers a callback that a crash runs before the process ends: work in a thread of an engine would otherwise keep it alive. */
  releaseAtCrash(release: () => Promise<void>): void;
  /** Runs the callback of `releaseAtCrash`. */
  release(): Promise<void>;
}

/** The process of a log, and the redaction of its strings. */
export interface LogOptions {
  home: string;
  role: LogRole;
  level: LogLevel;
  redaction: LogRedaction;
  limits?: Partial<LogLimits>;
}

const LONGEST_TEXT = 2_000;

/** Creates the log of this process. Its file is created with the first line, a moment later; see {@link Log.flush}. */
export function createLog({ home, role, level: first, redaction: given, limits = {} }: LogOptions): Log {
  const queue = createRecordQueue({ home, role, limits });
  let level = first;
  let redaction = given;
  let isStopped = false;
  let release = async (): Promise<void> => undefined;

  const add = (at: LogRecord['level'], event: string, facts: LogFacts, always = false): void => {
    if (isStopped || level === 'off' || (!always && LOG_LEVELS.indexOf(at) > LOG_LEVELS.indexOf(level))) return;
    // An error may be the last event of this process, so it is written at once.
    queue.add({ level: at, time: new Date().toISOString(), event, ...(clean(facts, redaction) as LogFacts) }, at === 'error');
  };

  const stop = (reason: string, facts: LogFacts = {}): void => {
    if (!queue.isUnused()) add('info', 'stop', { reason, ...facts }, true);
    queue.flush();
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
    flush: queue.flush,
    setLevel: (next) => {
      level = next;
    },
    redactWith: (next) => {
      redaction = next;
    },
    redaction: () => redaction,
    releaseAtCrash: (next) => {
      release = next;
    },
    release: () => release(),
  };
}

/** A log that writes nothing, for code without a process of its own. */
export function silentLog(): Log {
  const nothing = (): void => undefined;
  let release = async (): Promise<void> => undefined;
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
    releaseAtCrash: (next) => {
      release = next;
    },
    release: () => release(),
  };
}

/** A copy without secrets; masks, and texts that have passed `readable`, stay as they are. */
function clean(value: unknown, redaction: LogRedaction): unknown {
  if (typeof value === 'string') return cut(redaction.words(value));
  if (Array.isArray(value)) return value.map((one) => clean(one, redaction));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redaction.words(key), clean(inner, redaction)]));
}

/** Cuts after redaction: half a secret is not recognized. */
function cut(text: string): string {
  return clip(text, LONGEST_TEXT);
}
