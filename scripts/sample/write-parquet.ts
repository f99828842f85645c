import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableSpec } from '../../core/engines/duckdb/session/sample/schema-types.ts';
import type { Row } from './rows.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Rows go in as text and are cast by DuckDB to the declared types: what does not fit fails here, loudly. */
export async function writeParquet(connection: DuckDBConnection, table: TableSpec, rows: readonly Row[], file: string): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE staging (${table.columns.map((column) => `"${column.name}" VARCHAR`).join(', ')})`);
  const appender = await connection.createAppender('staging');
  for (const row of rows) {
    for (const { name, nullable } of table.columns) {
      const cell = row[name];
      if (cell === undefined || (cell === null && !nullable)) throw new Error(`${table.name}.${name} has no value`);
      if (cell === null) appender.appendNull();
      else appender.appendVarchar(String(cell));
    }
    appender.endRow();
  }
  appender.closeSync();
  const columns = table.columns.map((column) => `"${column.name}"::${column.type} AS "${column.name}"`).join(', ');
  const order = table.primaryKey.map((name) => `"${name}"::${table.columns.find((column) => column.name === name)!.type}`).join(', ');
  await connection.run(
    `COPY (SELECT ${columns} FROM staging ORDER BY ${order}) TO ${quoted(file)}
     (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 19, ROW_GROUP_SIZE 122880)`,
  );
}
