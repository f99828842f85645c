import { pino } from 'pino';

interface Line {
  level: 'error' | 'warn' | 'info' | 'debug';
  [fact: string]: unknown;
}

/**
 * Makes lines with pino. The destination is ours and synchronous: a line that a worker thread still holds is lost with the process, and
 * these are read after a crash. Records come filtered and redacted, with their own time.
 */
export async function loadPino(base: Readonly<Record<string, unknown>>, write: (line: string) => void): Promise<(line: Line) => void> {
  const logger = pino({ level: 'debug', base, timestamp: false, formatters: { level: (label) => ({ level: label }) } }, { write });
  return ({ level, ...facts }) => logger[level](facts);
}
