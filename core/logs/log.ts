import { clip } from '../common/clip.ts';
import { type ErrorFacts, errorFacts } from './error-facts.ts';
import type { LogLimits, LogRole } from './log-files.ts';
import { LOG_LEVELS, type LogLevel } from './log-level.ts';
import { createRecordQueue, type LogRecord } from './record-queue.ts';
import type { LogRedaction } from './redaction.ts';

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
  /** A crash calls this before the process ends: what runs in a thread of an engine would keep it from ending. */
  releaseAtCrash(release: () => Promise<void>): void;
  /** Calls what `releaseAtCrash` was given. */
  release(): Promise<void>;
}

/** Whose log it is, and what its strings pass. */
export interface LogOptions {
  home: string;
  role: LogRole;
  level: LogLevel;
  redaction: LogRedaction;
  limits?: Partial<LogLimits>;
}

const LONGEST_TEXT = 2_000;

/** Makes the log of this process. Its file begins with the first line, a moment later; see {@link Log.flush}. */
export function createLog({ home, role, level: first, redaction: given, limits = {} }: LogOptions): Log {
  const queue = createRecordQueue({ home, role, limits });
  let level = first;
  let redaction = given;
  let isStopped = false;
  let release = async (): Promise<void> => undefined;

  const add = (at: LogRecord['level'], event: string, facts: LogFacts, always = false): void => {
    if (isStopped || level === 'off' || (!always && LOG_LEVELS.indexOf(at) > LOG_LEVELS.indexOf(level))) return;
    // An error may be the last that this process does.
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

/** A log that keeps nothing, for code that is used without a process of its own. */
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

/** A copy without secrets; what already is a mask, or a text of `readable`, stays as it is. */
function clean(value: unknown, redaction: LogRedaction): unknown {
  if (typeof value === 'string') return cut(redaction.words(value));
  if (Array.isArray(value)) return value.map((one) => clean(one, redaction));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redaction.words(key), clean(inner, redaction)]));
}

/** After redaction: half a secret is not recognized. */
function cut(text: string): string {
  return clip(text, LONGEST_TEXT);
}
