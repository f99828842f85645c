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

/** The lexical rules of Snowflake. First the default, then where block comments nest: the documents say `$$` and backslashes, and nothing of that. */
export const LEXER_RULES: readonly [LexerRules, ...LexerRules[]] = [snowflake, { ...snowflake, nestedComments: true }];
