import { base } from '../../../sql/tokenizer/common-rules.ts';
import type { LexerRules } from '../../../sql/tokenizer/lexer-rules.ts';

const postgres: LexerRules = {
  ...base,
  nestedComments: true,
  dollarQuotes: 'tagged',
  prefixes: [{ pattern: /^e$/i, backslash: true }, { pattern: /^(?:n|b|x|u&)$/i }],
  variable: /\$[0-9]+/y,
  operators: ['#>>', '!~~*', '!~*', '~~*', ...base.operators, '@>', '<@', '?|', '?&', '#>', '#-', '@?', '@@', '~*', '!~', '~~', '..'],
};

/** The lexical rules of PostgreSQL. */
export const LEXER_RULES: readonly [LexerRules, ...LexerRules[]] = [postgres];
