import type { DialectSyntax } from '../../../sql/dialect.ts';
import { LEXER_RULES } from './lexer-rules.ts';

/** The SQL of DuckDB, as data. */
export const DUCKDB_SYNTAX: DialectSyntax = {
  name: 'duckdb',
  title: 'DuckDB',
  lexerRules: LEXER_RULES,
  nameQuotes: ['"', '"'],
  bareName: /^[A-Za-z_][A-Za-z0-9_]*$/,
};
