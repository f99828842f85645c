import type { DuckDBConnection } from '@duckdb/node-api';

/** Runs a statement and gives its cells as text, as DuckDB prints them, so that decimals and large integers stay exact. */
export async function ask(connection: DuckDBConnection, sql: string): Promise<{ columns: string[]; rows: (string | null)[][] }> {
  const reader = await connection.runAndReadAll(sql);
  return {
    columns: reader.columnNames(),
    rows: reader.getRows().map((row) => row.map((cell) => (cell === null ? null : String(cell)))),
  };
}
