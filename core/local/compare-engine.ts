import type { DuckDBConnection } from '@duckdb/node-api';
import { HydrantError } from '../common/errors.ts';
import { interruptOnAbort } from '../engines/duckdb/session/interrupt.ts';

/** A connection of the embedded engine. */
export type LocalConnection = DuckDBConnection;

/** Limits of the embedded engine during a comparison; beyond the memory limit it spills to disk. */
const ENGINE_LIMITS = { memoryMegabytes: 256, tempGigabytes: 16, threads: 1 };

/**
 * Runs a function on an embedded engine that can read only these files. Rejects with QUERY_CANCELLED once the signal is aborted and the
 * engine has stopped, and otherwise with the engine's errors as HydrantErrors.
 */
export async function onCompareEngine<T>(
  { home, signal, files }: { home: string; signal: AbortSignal; files: readonly string[] },
  work: (connection: LocalConnection) => Promise<T>,
): Promise<T> {
  const [{ openEngine }, { fromDuckdbError }] = await Promise.all([
    import('../engines/duckdb/session/instance.ts'),
    import('../engines/duckdb/session/errors.ts'),
  ]);
  const engine = await openEngine({ path: ':memory:', readOnlyFile: false, home, limits: ENGINE_LIMITS, readable: { files: [...files] } });
  const connection = await engine.instance.connect();
  const interrupter = interruptOnAbort(connection, signal);
  try {
    signal.throwIfAborted();
    return await work(connection);
  } catch (error) {
    if (signal.aborted)
      throw new HydrantError('QUERY_CANCELLED', 'The comparison was cancelled.', 'Run it again when you need it.', { cause: error });
    throw fromDuckdbError(error);
  } finally {
    interrupter[Symbol.dispose]();
    connection.closeSync();
    engine.close();
  }
}
