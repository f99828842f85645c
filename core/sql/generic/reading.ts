import type { Token } from '../tokenizer/token.ts';
import type { ReaderRules } from './reader-rules.ts';

/** What is read together: the text, its tokens, and which lexical mode they are of. */
export interface Reading {
  sql: string;
  dialect: ReaderRules;
  /** Every token of the text. */
  all: readonly Token[];
  /** False for the further lexical modes: only our tokenizer knows them, so only the plain rendering is parsed. */
  asWritten: boolean;
  /** In this mode `"…"` is a string, and there are such. */
  doubleQuotedStrings: boolean;
}
