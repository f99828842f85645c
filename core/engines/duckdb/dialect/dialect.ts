import type { Dialect } from '../../../sql/dialect.ts';
import { DUCKDB_SYNTAX } from './syntax.ts';

/** The SQL of DuckDB; its parser is loaded on first use. */
export const duckdbDialect: Dialect = {
  ...DUCKDB_SYNTAX,
  loadReader: async () => (await import('./reader.ts')).readDuckdb,
};
