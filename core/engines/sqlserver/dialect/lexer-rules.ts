import { base, bracket, doubleName, single, withDoubleQuotes } from '../../../sql/tokenizer/common-rules.ts';
import type { LexerRules } from '../../../sql/tokenizer/lexer-rules.ts';

const sqlserver: LexerRules = {
  ...base,
  quotes: [single, doubleName, bracket],
  prefixes: [{ pattern: /^n$/i }],
  nestedComments: true,
  word: /[\p{L}_#][\p{L}\p{M}\p{N}_$#@]*|\$(?:partition|identity|rowguid)(?![\p{L}\p{N}_$#@])/iuy,
  // A currency sign may precede an amount, with a sign between them: `$-1`.
  number: /0[xX][0-9A-Fa-f]*|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]*)?|\p{Sc}[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)/uy,
  variable: /@@?[\p{L}\p{N}_$#@]+|\?/uy,
  operators: ['<>', '<=', '>=', '!=', '!<', '!>', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '::', '||'],
  symbols: '(){},;.+-*/%=<>!&|^~:',
};

/** The lexical rules of SQL Server. First the default, then with QUOTED_IDENTIFIER off. */
export const LEXER_RULES: readonly [LexerRules, ...LexerRules[]] = [
  sqlserver,
  withDoubleQuotes(sqlserver, { ...single, open: '"', close: '"' }),
];
