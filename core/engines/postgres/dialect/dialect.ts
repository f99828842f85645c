import { type Dialect, wordSet } from '../../../sql/dialect.ts';
import { LEXER_RULES } from './lexer-rules.ts';

/** The SQL of PostgreSQL, as data; its parser is loaded on first use. */
export const postgresDialect: Dialect = {
  name: 'postgres',
  title: 'PostgreSQL',
  lexerRules: LEXER_RULES,
  nameQuotes: ['"', '"'],
  bareName: /^[a-z_][a-z0-9_]*$/,
  systemTables: { names: wordSet('job job_run_details'), prefix: /^$/ },
  editorDialect: 'PostgreSQL',
  loadReader: async () => (await import('./reader.ts')).readPostgres,
};
