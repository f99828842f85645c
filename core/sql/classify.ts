import { type Classification, type Dialect, MAX_STATEMENT_LENGTH } from './classification.ts';

type Reader = (sql: string) => Promise<Classification>;

/** One reader per dialect, imported on first use so that a server start loads no parser. */
const READERS: Record<Dialect, () => Promise<Reader>> = {
  postgres: async () => (await import('./postgres/read-postgres.ts')).readPostgres,
  duckdb: async () => (await import('./duckdb/read-duckdb.ts')).readDuckdb,
  mysql: async () => (await import('./foreign/read-mysql.ts')).readMysql,
  sqlserver: async () => (await import('./foreign/read-sqlserver.ts')).readSqlserver,
  snowflake: async () => (await import('./foreign/read-snowflake.ts')).readSnowflake,
  databricks: async () => (await import('./foreign/read-databricks.ts')).readDatabricks,
};

/**
 * Tells what a string of SQL would do in a dialect. Never throws for any string: what cannot be read is `invalid`,
 * what is not known to be harmless is not `read`.
 */
export async function classify(sql: string, dialect: Dialect): Promise<Classification> {
  const refuse = (reason: string): Classification => ({ dialect, capability: 'invalid', kind: 'invalid', statements: -1, reason });
  if (sql.length > MAX_STATEMENT_LENGTH)
    return refuse(
      `The statement has ${sql.length.toLocaleString('en')} characters; at most ${MAX_STATEMENT_LENGTH.toLocaleString('en')} are read.`,
    );
  if (sql.includes('\0')) return refuse('The statement holds a NUL character.');
  try {
    const read = await READERS[dialect]();
    return await read(sql);
  } catch (error) {
    return refuse(`The statement could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
