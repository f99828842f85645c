import type { DuckDBConnection } from '@duckdb/node-api';

/** How often an interrupt is repeated, in milliseconds. */
const AGAIN_MS = 10;

/**
 * Interrupts what runs on a connection whenever the signal fires, and goes on until it is disposed. A query that begins clears the flag
 * that an interrupt sets (seen with DuckDB 1.5), so one interrupt between two engine calls would be forgotten and the query run on.
 */
export function interruptOnAbort(connection: Pick<DuckDBConnection, 'interrupt'>, signal: AbortSignal): Interrupter {
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    timer ??= setInterval(() => connection.interrupt(), AGAIN_MS);
  };
  if (signal.aborted) interrupt();
  else signal.addEventListener('abort', interrupt, { once: true });
  return {
    interrupt,
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', interrupt);
      clearInterval(timer);
    },
  };
}

export interface Interrupter extends Disposable {
  /** Interrupts now, as the signal would. */
  interrupt(): void;
}
