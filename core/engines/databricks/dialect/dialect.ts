import type { Dialect } from '../../../sql/dialect.ts';
import { DATABRICKS_SYNTAX } from './syntax.ts';

/** The SQL of Databricks; its parser is loaded on first use. */
export const databricksDialect: Dialect = {
  ...DATABRICKS_SYNTAX,
  loadReader: async () => (await import('./reader.ts')).readDatabricks,
};
