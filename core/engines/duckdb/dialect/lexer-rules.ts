import { base } from '../../../sql/tokenizer/common-rules.ts';
import type { LexerRules } from '../../../sql/tokenizer/lexer-rules.ts';

const duckdb: LexerRules = {
  ...base,
  nestedComments: true,
  dollarQuotes: 'tagged',
  prefixes: [{ pattern: /^e$/i, backslash: true }, { pattern: /^(?:x|b)$/i }],
  variable: /\$[A-Za-z0-9_]+|\?[0-9]*/y,
  operators: ['!~~*', '~~*', '^@', '**', '//', ...base.operators, '!~~', '~~', '@>', '<@'],
};

/** The lexical rules of DuckDB. */
export const LEXER_RULES: readonly [LexerRules, ...LexerRules[]] = [duckdb];
