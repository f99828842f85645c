import { type DialectSyntax, wordSet } from '../../../sql/dialect.ts';
import { LEXER_RULES } from './lexer-rules.ts';

/** The SQL of PostgreSQL, as data. */
export const POSTGRES_SYNTAX: DialectSyntax = {
  name: 'postgres',
  title: 'PostgreSQL',
  lexerRules: LEXER_RULES,
  nameQuotes: ['"', '"'],
  bareName: /^[a-z_][a-z0-9_]*$/,
  systemTables: { names: wordSet('job job_run_details'), prefix: /^$/ },
  editorDialect: 'PostgreSQL',
};
