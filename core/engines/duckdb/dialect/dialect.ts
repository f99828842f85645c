import type { Dialect } from '../../../sql/dialect.ts';
import { LEXER_RULES } from './lexer-rules.ts';

/** The SQL of DuckDB, as data; its parser is loaded on first use. */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  title: 'DuckDB',
  lexerRules: LEXER_RULES,
  nameQuotes: ['"', '"'],
  bareName: /^[A-Za-z_][A-Za-z0-9_]*$/,
  loadReader: async () => (await import('./reader.ts')).readDuckdb,
};
