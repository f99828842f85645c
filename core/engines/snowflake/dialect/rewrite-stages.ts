import { madeToken } from '../../../sql/generic/rewrite.ts';
import { isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';

/**
 * Reading files of a stage is a read: like a table, the stage is an object of the account on which the login's role needs a right, and nothing
 * changes. Functions that create links to files, and locations outside of stages, are not reads.
 *
 * A path with its options holds nothing that is evaluated, so this step replaces it with a table name before all other checks. Returns a
 * sentence where the end of a path is ambiguous.
 */
export function withoutStagePaths(tokens: readonly Token[], sql: string): Token[] | string {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const length = isPath(token) ? stageLength(tokens, at) : 0;
    if (length === 0) {
      result.push(token);
      continue;
    }
    if (token.kind === 'variable' && (/--|\/\//.test(token.text) || !/^[\s(),;]?$/.test(sql[token.end] ?? '')))
      return `Where the path ${token.text.slice(0, 60)} ends is not plain; put a blank behind it, or the path in quotes.`;
    // `DIRECTORY(@stage)` is a table as a whole.
    if (isWord(result.at(-2), 'directory')) result.splice(-2);
    result.push(madeToken('named_stage'));
    at += length - 1;
  }
  return result;
}

/** `@stage/path`, which is one token, or `'@stage/path'`. */
function isPath(token: Token): boolean {
  return token.text.startsWith('@') ? token.kind === 'variable' : token.kind === 'string' && token.text.startsWith("'@");
}

/** Number of tokens of a stage in FROM, with its options; 0 for a path anywhere else. */
function stageLength(tokens: readonly Token[], at: number): number {
  const before = tokens[at - 1];
  if (isOperator(before, '(') && isWord(tokens[at - 2], 'directory') && isSource(tokens[at - 3]))
    return isOperator(tokens[at + 1], ')') ? 2 : 0;
  if (!isSource(before)) return 0;
  if (!isOperator(tokens[at + 1], '(') || !/^(?:file_format|pattern)$/.test(wordOf(tokens[at + 2]))) return 1;
  for (let end = at + 2; end < tokens.length; end++) {
    const token = tokens[end]!;
    if (isOperator(token, ')')) return end - at + 1;
    if (token.kind === 'operator' && !/^(?:=>|[.,])$/.test(token.text)) return 0;
  }
  return 0;
}

function isSource(token: Token | undefined): boolean {
  return isWord(token, 'from') || isWord(token, 'join');
}
