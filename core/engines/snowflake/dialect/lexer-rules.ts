import { base, doubleName, singleEscaped } from '../../../sql/tokenizer/common-rules.ts';
import type { LexerRules } from '../../../sql/tokenizer/lexer-rules.ts';

const snowflake: LexerRules = {
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

/** Lexer rules of Snowflake: first the default, then with nested block comments, since its documentation does not say whether they nest. */
export const LEXER_RULES: readonly [LexerRules, ...LexerRules[]] = [snowflake, { ...snowflake, nestedComments: true }];
