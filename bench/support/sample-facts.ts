import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * SQL over the Parquet files of the sample, without the server: a table is written as `'prod/orders'`, and `columns` has the columns of all.
 * Resolves with the cells as text.
 */
export async function sampleFacts(folder: string): Promise<{ sql: (query: string) => Promise<string[][]>; close: () => void }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    "SET TimeZone = 'UTC'; CREATE TABLE columns (variant VARCHAR, table_name VARCHAR, column_name VARCHAR, column_type VARCHAR)",
  );
  const files = ['prod', 'dev'].flatMap((variant) =>
    readdirSync(join(folder, variant))
      .filter((name) => name.endsWith('.parquet'))
      .map((name) => ({ variant, table: name.replace('.parquet', '') })),
  );
  const path = (name: string): string => join(folder, `${name}.parquet`).replaceAll("'", "''");
  for (const { variant, table } of files)
    await connection.run(
      `INSERT INTO columns SELECT '${variant}', '${table}', column_name, column_type FROM (DESCRIBE SELECT * FROM '${path(`${variant}/${table}`)}')`,
    );
  return {
    sql: async (query) => {
      const text = query.replaceAll(/'((?:prod|dev)\/\w+)'/g, (_, name: string) => `'${path(name)}'`);
      return (await connection.runAndReadAll(text)).getRowsJson().map((row) => row.map(String));
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
