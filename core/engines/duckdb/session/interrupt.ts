import type { DuckDBConnection } from '@duckdb/node-api';
import { Cancels } from '../../../connectors/kit/statement-run.ts';

/**
 * Repeats an interrupt, times in milliseconds. A starting query clears the interrupt flag (seen with DuckDB 1.5), so a single interrupt
 * between two engine calls would be lost.
 */
export const INTERRUPT_PLAN = { afterMs: 0, againMs: 10 };

/** Interrupts a connection's query when the signal fires, repeatedly until disposed. */
export function interruptOnAbort(connection: Pick<DuckDBConnection, 'interrupt'>, signal: AbortSignal): Disposable {
  return new Cancels(() => connection.interrupt()).onAbort(signal, INTERRUPT_PLAN);
}
