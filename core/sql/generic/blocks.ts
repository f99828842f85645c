import { isWord, type Token, wordOf } from '../tokenizer/token.ts';
import type { ReaderRules } from './reader-rules.ts';

/** Whether the text is a block (`BEGIN … END`, a T-SQL batch, a routine): it contains semicolons but is one statement, and never a read. */
export function isBlock(first: readonly Token[], all: readonly Token[], dialect: ReaderRules): boolean {
  const verb = wordOf(first[0]);
  if (verb === 'begin')
    return (
      first.length > 1 && !/^(?:tran|transaction|work|name|distributed|isolation|deferred|immediate|exclusive)$/.test(wordOf(first[1]))
    );
  const holds =
    verb === 'declare' ||
    (/^(?:create|alter)$/.test(verb) &&
      first.slice(1, 8).some((token) => /^(?:procedure|proc|function|trigger|event|task)$/.test(wordOf(token))));
  // Outside T-SQL a body of several statements has a BEGIN.
  return holds && (dialect.batchesAreBlocks === true || all.some((token) => isWord(token, 'begin')));
}
