import type { DialectSyntax } from '../../../sql/dialect.ts';
import { LEXER_RULES } from './lexer-rules.ts';

/** The SQL of Databricks, as data. */
export const DATABRICKS_SYNTAX: DialectSyntax = {
  name: 'databricks',
  title: 'Databricks',
  lexerRules: LEXER_RULES,
  nameQuotes: ['`', '`'],
  bareName: /^[A-Za-z_][A-Za-z0-9_]*$/,
};
