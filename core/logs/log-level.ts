import { HydrantError } from '../common/errors.ts';

/** From the least to the most; `off` writes no file at all. A level writes its own events and those before it. */
export const LOG_LEVELS = ['off', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where nobody chose one. */
const DEFAULT_LOG_LEVEL: LogLevel = 'info';

/** The level of this name, the default where none is given. Throws USAGE for another word. */
export function parseLogLevel(given: string | undefined): LogLevel {
  if (given === undefined || given.trim() === '') return DEFAULT_LOG_LEVEL;
  const match = LOG_LEVELS.find((level) => level === given.trim().toLowerCase());
  if (match) return match;
  throw new HydrantError('USAGE', `There is no log level ${given.trim().slice(0, 40)}.`, `Choose one of ${LOG_LEVELS.join(', ')}.`);
}

/** The level that HYDRANT_LOG_LEVEL names; the default where it names none, since nothing may fail because of logs. */
export function logLevelOf(env: Readonly<Record<string, string | undefined>>): LogLevel {
  try {
    return parseLogLevel(env.HYDRANT_LOG_LEVEL);
  } catch {
    return DEFAULT_LOG_LEVEL;
  }
}
