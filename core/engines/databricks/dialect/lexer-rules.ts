import { backtick, base, doubleName, doubleString, singleEscaped, withDoubleQuotes } from '../../../sql/tokenizer/common-rules.ts';
import type { LexerRules } from '../../../sql/tokenizer/lexer-rules.ts';

const databricks: LexerRules = {
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

/**
 * Lexer rules of Databricks: first the default, then with `doubleQuotedIdentifiers`, then without the backslash that continues a line comment
 * on the next line, which only Spark's grammar has.
 */
export const LEXER_RULES: readonly [LexerRules, ...LexerRules[]] = [
  databricks,
  withDoubleQuotes(databricks, { ...doubleName, doubled: true, backslash: true }),
  { ...databricks, lineComments: [{ open: '--' }] },
];
