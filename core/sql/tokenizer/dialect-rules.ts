import type { Dialect } from '../classification.ts';
import type { Lexis, Quote } from './lexer-rules.ts';

const single: Quote = { open: "'", close: "'", kind: 'string', doubled: true, backslash: false };
const singleEscaped: Quote = { ...single, backslash: true };
const doubleName: Quote = { open: '"', close: '"', kind: 'quoted', doubled: true, backslash: false };
const doubleString: Quote = { open: '"', close: '"', kind: 'string', doubled: true, backslash: true };
const backtick: Quote = { open: '`', close: '`', kind: 'quoted', doubled: true, backslash: false };
const bracket: Quote = { open: '[', close: ']', kind: 'quoted', doubled: true, backslash: false };

const WORD = /[\p{L}_][\p{L}\p{M}\p{N}_$]*/uy;
const NUMBER = /0[xX][0-9A-Fa-f]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;

const base: Lexis = {
  quotes: [single, doubleName],
  prefixes: [],
  lineComments: [{ open: '--' }],
  nestedComments: false,
  executableComments: [],
  hints: false,
  dollarQuotes: 'none',
  word: WORD,
  number: NUMBER,
  variable: /\?/y,
  operators: ['<=>', '->>', '||', '<=', '>=', '<>', '!=', '==', '->', '=>', '::', ':=', '<<', '>>', '&&'],
  symbols: '()[]{},;.+-*/%=<>!&|^~:@#?$',
};

const postgres: Lexis = {
  ...base,
  nestedComments: true,
  dollarQuotes: 'tagged',
  prefixes: [{ pattern: /^e$/i, backslash: true }, { pattern: /^(?:n|b|x|u&)$/i }],
  variable: /\$[0-9]+/y,
  operators: ['#>>', '!~~*', '!~*', '~~*', ...base.operators, '@>', '<@', '?|', '?&', '#>', '#-', '@?', '@@', '~*', '!~', '~~', '..'],
};

const mysql: Lexis = {
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

const sqlserver: Lexis = {
  ...base,
  quotes: [single, doubleName, bracket],
  prefixes: [{ pattern: /^n$/i }],
  nestedComments: true,
  word: /[\p{L}_#][\p{L}\p{M}\p{N}_$#@]*|\$(?:partition|identity|rowguid)(?![\p{L}\p{N}_$#@])/iuy,
  // A currency may stand before an amount, and a sign between them: `$-1`.
  number: /0[xX][0-9A-Fa-f]*|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]*)?|\p{Sc}[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)/uy,
  variable: /@@?[\p{L}\p{N}_$#@]+|\?/uy,
  operators: ['<>', '<=', '>=', '!=', '!<', '!>', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '::', '||'],
  symbols: '(){},;.+-*/%=<>!&|^~:',
};

const snowflake: Lexis = {
  ...base,
  quotes: [singleEscaped, doubleName],
  prefixes: [{ pattern: /^x$/i }],
  lineComments: [{ open: '--' }, { open: '//' }],
  dollarQuotes: 'plain',
  // `@~/a-1/2024.csv` is the path of a file in a stage.
  variable: /\$[A-Za-z0-9_]+|@(?:[\w~%$./=-]|"[^"]*")+|\?/y,
  operators: ['->>', '||', '<=', '>=', '<>', '!=', '->', '=>', '::', ':=', '==', '**'],
  symbols: '()[]{},;.+-*/%=<>!&|^~:@?',
};

const databricks: Lexis = {
  ...base,
  quotes: [{ ...singleEscaped, doubled: true }, { ...doubleString, doubled: true }, backtick],
  prefixes: [{ pattern: /^r$/i, backslash: false }, { pattern: /^(?:x|b|n)$/i }],
  lineComments: [{ open: '--', continuedByBackslash: true }],
  nestedComments: true,
  hints: true,
  number: /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?:BD|[LSYDF])?(?![\p{L}\p{N}_])/iuy,
  word: /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*/uy,
  variable: /:[A-Za-z_][A-Za-z0-9_]*(?!\s*\()|\?/y,
  operators: ['<=>', '|>', '||', '<=', '>=', '<>', '!=', '!<', '!>', '==', '->', '=>', '::', '<<', '>>', '?::'],
  symbols: '()[]{},;.+-*/%=<>!&|^~:@?',
};

const duckdb: Lexis = {
  ...base,
  nestedComments: true,
  dollarQuotes: 'tagged',
  prefixes: [{ pattern: /^e$/i, backslash: true }, { pattern: /^(?:x|b)$/i }],
  variable: /\$[A-Za-z0-9_]+|\?[0-9]*/y,
  operators: ['!~~*', '~~*', '^@', '**', '//', ...base.operators, '!~~', '~~', '@>', '<@'],
};

/** Turns `"…"` into the other thing that a server's setting can make of it. */
function withDoubleQuotes(lexis: Lexis, quote: Quote): Lexis {
  return { ...lexis, quotes: lexis.quotes.map((each) => (each.open === '"' ? quote : each)) };
}

function withoutBackslashes(lexis: Lexis): Lexis {
  return { ...lexis, quotes: lexis.quotes.map((each) => ({ ...each, backslash: false })) };
}

const mysqlAnsi = withDoubleQuotes(mysql, doubleName);

/**
 * The lexical rules of a dialect: first the default, then the modes a server may be in without our knowing
 * (`sql_mode`, `QUOTED_IDENTIFIER`, `doubleQuotedIdentifiers`) or where its documents leave the rule open.
 * A statement is only trusted when every mode that can read it reads the same harmless thing.
 */
export const LEXIS: Record<Dialect, readonly [Lexis, ...Lexis[]]> = {
  postgres: [postgres],
  duckdb: [duckdb],
  mysql: [mysql, mysqlAnsi, withoutBackslashes(mysql), withoutBackslashes(mysqlAnsi)],
  sqlserver: [sqlserver, withDoubleQuotes(sqlserver, { ...single, open: '"', close: '"' })],
  // Whether block comments nest is not documented; `$$` and backslashes are.
  snowflake: [snowflake, { ...snowflake, nestedComments: true }],
  // That block comments nest is documented; that a backslash carries a line comment on is only in the grammar of Spark.
  databricks: [
    databricks,
    withDoubleQuotes(databricks, { ...doubleName, doubled: true, backslash: true }),
    { ...databricks, lineComments: [{ open: '--' }] },
  ],
};
