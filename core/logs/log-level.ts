import { HydrantError } from '../common/errors.ts';

/** Ascending; `off` writes no file at all. A level includes the events of the levels before it. */
export const LOG_LEVELS = ['off', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The level if none is chosen. */
const DEFAULT_LOG_LEVEL: LogLevel = 'info';

/** The level with this name, or the default if none is given. Throws USAGE for an unknown name. */
export function parseLogLevel(given: string | undefined): LogLevel {
  if (given === undefined || given.trim() === '') return DEFAULT_LOG_LEVEL;
  const match = LOG_LEVELS.find((level) => level === given.trim().toLowerCase());
  if (match) return match;
  throw new HydrantError('USAGE', `There is no log level ${given.trim().slice(0, 40)}.`, `Choose one of ${LOG_LEVELS.join(', ')}.`);
}

/** The level in HYDRANT_LOG_LEVEL; the default for a missing or unknown name, since logging must never be a reason to fail. */
export function logLevelOf(env: Readonly<Record<string, string | undefined>>): LogLevel {
  try {
    return parseLogLevel(env.HYDRANT_LOG_LEVEL);
  } catch {
    return DEFAULT_LOG_LEVEL;
  }
}
