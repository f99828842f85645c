import { pino } from 'pino';

interface Line {
  level: 'error' | 'warn' | 'info' | 'debug';
  [fact: string]: unknown;
}

/**
 * Creates lines with pino. Its destination is our own synchronous function: a line that is still in a worker thread is lost with the
 * process, and logs are read after a crash. Records arrive filtered and redacted, with their own time.
 */
export async function loadPino(base: Readonly<Record<string, unknown>>, write: (line: string) => void): Promise<(line: Line) => void> {
  const logger = pino({ level: 'debug', base, timestamp: false, formatters: { level: (label) => ({ level: label }) } }, { write });
  return ({ level, ...facts }) => logger[level](facts);
}
