import type { DuckDBConnection } from '@duckdb/node-api';
import { Cancels } from '../../../connectors/kit/statement-run.ts';

/**
 * How often an interrupt is repeated, in milliseconds. A query that begins clears the flag that an interrupt sets (seen with DuckDB 1.5),
 * so one interrupt between two engine calls would be forgotten and the query run on.
 */
export const INTERRUPT_PLAN = { afterMs: 0, againMs: 10 };

/** Interrupts what runs on a connection when the signal fires, and goes on until it is disposed. */
export function interruptOnAbort(connection: Pick<DuckDBConnection, 'interrupt'>, signal: AbortSignal): Disposable {
  return new Cancels(() => connection.interrupt()).onAbort(signal, INTERRUPT_PLAN);
}
