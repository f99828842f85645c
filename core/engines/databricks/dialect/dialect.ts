import type { Dialect } from '../../../sql/dialect.ts';
import { LEXER_RULES } from './lexer-rules.ts';

/** The SQL of Databricks, as data; its parser is loaded on first use. */
export const databricksDialect: Dialect = {
  name: 'databricks',
  title: 'Databricks',
  lexerRules: LEXER_RULES,
  nameQuotes: ['`', '`'],
  bareName: /^[A-Za-z_][A-Za-z0-9_]*$/,
  loadReader: async () => (await import('./reader.ts')).readDatabricks,
};
