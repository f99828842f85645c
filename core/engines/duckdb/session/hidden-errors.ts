import type { DuckDBConnection } from '@duckdb/node-api';
import { HydrantError } from '../../../common/errors.ts';
import type { Parameters } from '../../../connectors/run.ts';
import { bind, prepare } from './prepare.ts';

/**
 * Some errors in the middle of a file end a stream as if the last row had come, and only abort the transaction (seen with DuckDB
 * 1.5 and letters that are not UTF-8). Rejects with the reason, which the engine tells when the rows are read without streaming.
 */
export async function proveEnd(connection: DuckDBConnection, sql: string, parameters: Parameters): Promise<void> {
  try {
    await connection.run('SELECT 1');
    return;
  } catch (aborted) {
    if (!/transaction is aborted/i.test(String(aborted))) throw aborted;
  }
  await connection.run('ROLLBACK');
  await connection.run('BEGIN TRANSACTION READ ONLY');
  const again = await prepare(connection, `SELECT max(hash(whole)) FROM (\n${sql.replace(/[;\s]+$/, '')}\n) AS whole`, { readOnly: true });
  try {
    bind(again, parameters);
    await again.run();
  } finally {
    again.destroySync();
  }
  throw new HydrantError(
    'QUERY_FAILED',
    'The engine stopped before the last row and gave no reason.',
    'Test the connection: it reads each file to its end.',
  );
}

/**
 * What the engine throws for a statement by itself, with the line and place of the statement: its EXPLAIN failed, and preparing it binds it
 * as EXPLAIN did, and runs nothing. Undefined where that does not fail.
 */
export async function prepareError(connection: DuckDBConnection, sql: string, begin: string): Promise<unknown> {
  try {
    await connection.run(begin);
    const extracted = await connection.extractStatements(sql);
    if (extracted.count === 1) (await extracted.prepare(0)).destroySync();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await connection.run('ROLLBACK').catch(() => undefined);
  }
}
