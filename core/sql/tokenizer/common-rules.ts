import type { LexerRules, Quote } from './lexer-rules.ts';

export const single: Quote = { open: "'", close: "'", kind: 'string', doubled: true, backslash: false };
export const singleEscaped: Quote = { ...single, backslash: true };
export const doubleName: Quote = { open: '"', close: '"', kind: 'quoted', doubled: true, backslash: false };
export const doubleString: Quote = { open: '"', close: '"', kind: 'string', doubled: true, backslash: true };
export const backtick: Quote = { open: '`', close: '`', kind: 'quoted', doubled: true, backslash: false };
export const bracket: Quote = { open: '[', close: ']', kind: 'quoted', doubled: true, backslash: false };

const WORD = /[\p{L}_][\p{L}\p{M}\p{N}_$]*/uy;
const NUMBER = /0[xX][0-9A-Fa-f]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;

/** What most dialects share. */
export const base: LexerRules = {
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

/** Turns `"…"` into the other thing that a server's setting can make of it. */
export function withDoubleQuotes(rules: LexerRules, quote: Quote): LexerRules {
  return { ...rules, quotes: rules.quotes.map((each) => (each.open === '"' ? quote : each)) };
}

/** The same rules where a backslash is an ordinary character of a literal. */
export function withoutBackslashes(rules: LexerRules): LexerRules {
  return { ...rules, quotes: rules.quotes.map((each) => ({ ...each, backslash: false })) };
}
