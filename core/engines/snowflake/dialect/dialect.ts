import type { Dialect } from '../../../sql/dialect.ts';
import { SNOWFLAKE_SYNTAX } from './syntax.ts';

/** The SQL of Snowflake; its parser is loaded on first use. */
export const snowflakeDialect: Dialect = {
  ...SNOWFLAKE_SYNTAX,
  loadReader: async () => (await import('./reader.ts')).readSnowflake,
};
