/**
 * - `word`: an unquoted name or keyword (also `#temp`); `quoted`: a quoted name; `string`; `number`;
 * - `variable`: `@x`, `@@x`, `$x`, `:x`, `?`: what is bound or was set before;
 * - `operator`: anything else that is visible, longest match first;
 * - `hint`: an optimizer hint comment that the engine reads.
 */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'variable' | 'operator' | 'hint';

export interface Token {
  kind: TokenKind;
  /** As written, with its quotes. */
  text: string;
  /** The content of a quoted name or string without quotes (doubled closers undone, backslashes kept); else the text. */
  value: string;
  /** Offsets in UTF-16 code units; `end` is exclusive. */
  start: number;
  end: number;
}

/**
 * Result of the tokenizer. With an `error`, `tokens` has the tokens before it, and the statement must not be trusted. `refused`: a server with
 * these lexer rules certainly refuses the text, such as an unclosed string.
 */
export interface Tokens {
  tokens: Token[];
  error?: { message: string; at: number; refused: boolean };
}

/** Lower-cases A to Z only: engines fold keywords so, and `K` (Kelvin sign) must not become `k`. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

/** True when the token is this unquoted word, whatever its case. */
export function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && foldCase(token.text) === word;
}

/** The unquoted word in lower case, or '' for any other token. */
export function wordOf(token: Token | undefined): string {
  return token?.kind === 'word' ? foldCase(token.text) : '';
}

/** True when the token is this operator. */
export function isOperator(token: Token | undefined, operator: string): boolean {
  return token?.kind === 'operator' && token.text === operator;
}
