import type { DialectSyntax } from '../../../sql/dialect.ts';
import { LEXER_RULES } from './lexer-rules.ts';

/** The SQL of Snowflake, as data. */
export const SNOWFLAKE_SYNTAX: DialectSyntax = {
  name: 'snowflake',
  title: 'Snowflake',
  lexerRules: LEXER_RULES,
  nameQuotes: ['"', '"'],
  bareName: /^[A-Z_][A-Z0-9_]*$/,
  chainOperator: '->>',
};
