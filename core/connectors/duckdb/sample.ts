import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { loadStatements } from './sample/load.ts';
import type { SampleSchema, Variant } from './sample/schema-types.ts';

/** Makes the tables of the sample warehouse, with keys and comments, and fills them from the Parquet files of `folder`. */
export async function loadSample(connection: DuckDBConnection, folder: string, variant: Variant): Promise<void> {
  const schema = JSON.parse(await readFile(join(folder, 'schema.json'), 'utf8')) as SampleSchema;
  await connection.run(loadStatements(schema, variant, join(folder, variant), 'all').join(';\n'));
}
