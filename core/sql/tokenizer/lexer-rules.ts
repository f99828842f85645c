/** How one kind of quote is read. */
export interface Quote {
  open: string;
  close: string;
  kind: 'string' | 'quoted';
  /** The closer written twice stands for itself. */
  doubled: boolean;
  /** A backslash takes the next character with it. */
  backslash: boolean;
}

/** The lexical rules of one dialect, in one of its modes. */
export interface LexerRules {
  quotes: readonly Quote[];
  /** Words that, directly before a quote, belong to the string; `backslash` overrules the quote's own rule. */
  prefixes: readonly { pattern: RegExp; backslash?: boolean }[];
  /** `--` and its like. `blankAfter`: only a comment when a blank, a control character or the end follows. */
  lineComments: readonly { open: string; blankAfter?: boolean; continuedByBackslash?: boolean }[];
  nestedComments: boolean;
  /** Block comments that open so are executed or make tokens: they can not be skipped. */
  executableComments: readonly string[];
  /** Block comments that open with `/*+` are optimizer hints. */
  hints: boolean;
  /** `$$…$$` only, `$tag$…$tag$` too, or neither. */
  dollarQuotes: 'none' | 'plain' | 'tagged';
  /** What an unquoted word looks like (sticky). */
  word: RegExp;
  /** What a number looks like (sticky); tried before `word`. */
  number: RegExp;
  /** What a variable or placeholder looks like (sticky); tried before `word`. */
  variable: RegExp;
  /** What the server itself certainly refuses outside quotes (sticky). */
  refused?: RegExp;
  /** Operators of more than one character, longest first. */
  operators: readonly string[];
  /** Single characters that may stand alone. */
  symbols: string;
}
