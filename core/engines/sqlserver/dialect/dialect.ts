import type { Dialect } from '../../../sql/dialect.ts';
import { SQLSERVER_SYNTAX } from './syntax.ts';

/** The SQL of SQL Server; its parser is loaded on first use. */
export const sqlserverDialect: Dialect = {
  ...SQLSERVER_SYNTAX,
  loadReader: async () => (await import('./reader.ts')).readSqlserver,
};
