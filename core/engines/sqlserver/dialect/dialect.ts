import { type Dialect, wordSet } from '../../../sql/dialect.ts';
import { LEXER_RULES } from './lexer-rules.ts';

/** The SQL of SQL Server, as data; its parser is loaded on first use. */
export const sqlserverDialect: Dialect = {
  name: 'sqlserver',
  title: 'SQL Server',
  lexerRules: LEXER_RULES,
  nameQuotes: ['[', ']'],
  bareName: /^[A-Za-z_][A-Za-z0-9_]*$/,
  reservedWords: wordSet(
    'database external file function index key option percent plan proc procedure public rule save schema statistics top use view',
  ),
  editorDialect: 'MSSQL',
  loadReader: async () => (await import('./reader.ts')).readSqlserver,
};
