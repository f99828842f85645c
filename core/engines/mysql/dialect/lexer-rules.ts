import {
  backtick,
  base,
  doubleName,
  doubleString,
  singleEscaped,
  withDoubleQuotes,
  withoutBackslashes,
} from '../../../sql/tokenizer/common-rules.ts';
import type { LexerRules } from '../../../sql/tokenizer/lexer-rules.ts';

const mysql: LexerRules = {
  ...base,
  quotes: [singleEscaped, doubleString, backtick],
  prefixes: [{ pattern: /^(?:n|b|x|_[a-z0-9]+)$/i }],
  lineComments: [{ open: '--', blankAfter: true }, { open: '#' }],
  executableComments: ['/*!', '/*M!'],
  hints: true,
  // In MySQL a name may start with a digit (`2019_sales`), so a number must not be followed by a letter.
  number: /0[xX][0-9A-Fa-f]+(?![\p{L}\p{N}_$])|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\p{L}\p{N}_$])/uy,
  word: /[\p{L}\p{M}\p{N}_$]+/uy,
  variable: /@@(?:[A-Za-z_]+\.)?[\w$.]+|@[\w$.]+|@(?=['"`])|\?/y,
  symbols: '(){},;.+-*/%=<>!&|^~:',
  // MariaDB reads `\N` as NULL.
  refused: /\\(?!N)/y,
};

const mysqlAnsi = withDoubleQuotes(mysql, doubleName);

/** Lexer rules of MySQL and MariaDB: first the default, then the modes that the server's `sql_mode` may set without our knowledge. */
export const LEXER_RULES: readonly [LexerRules, ...LexerRules[]] = [
  mysql,
  mysqlAnsi,
  withoutBackslashes(mysql),
  withoutBackslashes(mysqlAnsi),
];
