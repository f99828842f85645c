import { outermost } from '../tokenizer/statements.ts';
import { isOperator, isWord, type Token, wordOf } from '../tokenizer/token.ts';
import { words } from './words.ts';

/**
 * Reserved words of Transact-SQL that begin a statement. Reserved: none of them can be a name or an alias without brackets, so
 * outside all parentheses each one begins a statement, unless the statement before it uses it as a clause of its own.
 */
const STARTERS =
  words(`select insert update delete merge exec execute drop create alter truncate declare set use if while begin commit rollback save
  grant revoke deny print raiserror waitfor return goto break continue backup restore dbcc kill shutdown reconfigure checkpoint bulk open close fetch
  deallocate readtext writetext updatetext lineno setuser revert dump load`);

/** Statements whose own clauses hold so many of these words that what follows them is not told apart. They are never reads. */
const UNCOUNTED = words('create alter grant revoke deny if while begin declare backup restore dbcc');

/** Where statements begin that no semicolon parts from the one before: `SELECT 1 DROP TABLE t` is two. Indexes into the tokens. */
export function furtherStatements(tokens: readonly Token[]): number[] {
  const verb = wordOf(tokens[0]);
  if (UNCOUNTED.has(verb)) return [];
  const starts: number[] = [];
  // What may still come once: the main verb behind WITH, the source of an INSERT, the SET of an UPDATE.
  let mainVerb = verb === 'with';
  let current = verb;
  let source = verb === 'insert';
  for (const [index, token] of outermost(tokens)) {
    const word = wordOf(token);
    if (index === 0 || !STARTERS.has(word)) continue;
    const before = tokens[index - 1];
    const after = tokens[index + 1];
    if (mainVerb && isOperator(before, ')') && /^(?:select|insert|update|delete|merge)$/.test(word)) {
      mainVerb = false;
      current = word;
      source = word === 'insert';
    } else if (word === 'select' && isJoined(tokens, index)) {
      // UNION SELECT
    } else if (source && /^(?:select|exec|execute)$/.test(word)) source = false;
    else if (word === 'set' && (current === 'update' || isWord(before, 'update'))) {
      if (current === 'update') current = 'updated';
    } else if (current === 'merge' && /^(?:update|delete|insert)$/.test(word) && isWord(before, 'then')) {
      // WHEN MATCHED THEN UPDATE
    } else if (word === 'merge' && isWord(after, 'join')) {
      // a join hint
    } else if (word === 'fetch' && /^(?:row|rows)$/.test(wordOf(before))) {
      // OFFSET 10 ROWS FETCH NEXT …
    } else if (word === 'insert' && isWord(before, 'bulk')) {
      // BULK INSERT
    } else {
      starts.push(index);
      current = word;
      source = word === 'insert';
    }
  }
  return starts;
}

function isJoined(tokens: readonly Token[], index: number): boolean {
  const before = wordOf(tokens[index - 1]);
  return /^(?:union|except|intersect)$/.test(before) || (before === 'all' && isWord(tokens[index - 2], 'union'));
}
