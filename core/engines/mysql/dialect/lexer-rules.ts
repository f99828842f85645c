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
  // A name may start with a digit in MySQL: `2019_sales`. What is a number as a whole is tried first.
  number: /0[xX][0-9A-Fa-f]+(?![\p{L}\p{N}_$])|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\p{L}\p{N}_$])/uy,
  word: /[\p{L}\p{M}\p{N}_$]+/uy,
  variable: /@@(?:[A-Za-z_]+\.)?[\w$.]+|@[\w$.]+|@(?=['"`])|\?/y,
  symbols: '(){},;.+-*/%=<>!&|^~:',
  // `\N` is NULL to MariaDB.
  refused: /\\(?!N)/y,
};

const mysqlAnsi = withDoubleQuotes(mysql, doubleName);

/** The lexical rules of MySQL and MariaDB. First the default, then the modes that `sql_mode` may put a server into without our knowing. */
export const LEXER_RULES: readonly [LexerRules, ...LexerRules[]] = [
  mysql,
  mysqlAnsi,
  withoutBackslashes(mysql),
  withoutBackslashes(mysqlAnsi),
];
