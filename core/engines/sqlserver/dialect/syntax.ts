import { type DialectSyntax, wordSet } from '../../../sql/dialect.ts';
import { LEXER_RULES } from './lexer-rules.ts';

/** The SQL of SQL Server, as data. */
export const SQLSERVER_SYNTAX: DialectSyntax = {
  name: 'sqlserver',
  title: 'SQL Server',
  lexerRules: LEXER_RULES,
  nameQuotes: ['[', ']'],
  bareName: /^[A-Za-z_][A-Za-z0-9_]*$/,
  reservedWords: wordSet(
    'database external file function index key option percent plan proc procedure public rule save schema statistics top use view',
  ),
  editorDialect: 'MSSQL',
};
