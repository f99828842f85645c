import type { Dialect } from '../../../sql/dialect.ts';
import { POSTGRES_SYNTAX } from './syntax.ts';

/** The SQL of PostgreSQL; its parser is loaded on first use. */
export const postgresDialect: Dialect = {
  ...POSTGRES_SYNTAX,
  loadReader: async () => (await import('./reader.ts')).readPostgres,
};
