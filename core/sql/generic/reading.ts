import type { Token } from '../tokenizer/token.ts';
import type { ReaderRules } from './reader-rules.ts';

/** A text, its tokens, and their lexical mode. */
export interface Reading {
  sql: string;
  dialect: ReaderRules;
  /** Every token of the text. */
  all: readonly Token[];
  /** False for the further lexical modes: only our tokenizer knows them, so only the plain rendering is parsed. */
  asWritten: boolean;
  /** The mode reads `"…"` as a string literal, and the text contains some. */
  doubleQuotedStrings: boolean;
}
