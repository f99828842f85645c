import type { Dialect } from '../../../sql/dialect.ts';
import { LEXER_RULES } from './lexer-rules.ts';

/** The SQL of Snowflake, as data; its parser is loaded on first use. */
export const snowflakeDialect: Dialect = {
  name: 'snowflake',
  title: 'Snowflake',
  lexerRules: LEXER_RULES,
  nameQuotes: ['"', '"'],
  bareName: /^[A-Z_][A-Z0-9_]*$/,
  chainOperator: '->>',
  loadReader: async () => (await import('./reader.ts')).readSnowflake,
};
