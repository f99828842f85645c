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
const UNCOUNTED = words('grant revoke deny if while begin declare backup restore dbcc');

/** Where statements begin that no semicolon parts from the one before: `SELECT 1 DROP TABLE t` is two. Indexes into the tokens. */
export function furtherStatements(tokens: readonly Token[]): number[] {
  const verb = wordOf(tokens[0]);
  if (/^(?:create|alter)$/.test(verb)) return statementsBehindDefinition(tokens);
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

/**
 * What follows the definition of a table or an index: `ALTER TABLE t ADD c int DROP TABLE u` is two. Other definitions reach to the end of
 * the batch (a view, a routine), or hold statements of their own (a schema), and are not looked through.
 */
function statementsBehindDefinition(tokens: readonly Token[]): number[] {
  const isIndex = tokens.slice(1, 6).some((token) => isWord(token, 'index')) && !isWord(tokens[1], 'fulltext');
  if (!isWord(tokens[1], 'table') && !isIndex) return [];
  for (const [index, token] of outermost(tokens)) {
    if (index === 0 || !STARTERS.has(wordOf(token)) || isClauseOfDefinition(tokens, index)) continue;
    return [index, ...furtherStatements(tokens.slice(index)).map((further) => index + further)];
  }
  return [];
}

const PROPERTIES_OF_COLUMNS = /^(?:rowguidcol|persisted|not|sparse|hidden|masked)$/;

/** A word that begins a statement elsewhere, as a clause of CREATE TABLE, ALTER TABLE or their like. */
function isClauseOfDefinition(tokens: readonly Token[], index: number): boolean {
  const word = wordOf(tokens[index]);
  const before = tokens[index - 1];
  const after = tokens[index + 1];
  // CREATE TABLE t AS SELECT, ON DELETE CASCADE, ON DELETE SET NULL, SET (…)
  if (word === 'select') return isWord(before, 'as') || isJoined(tokens, index);
  if (word === 'delete' || word === 'update') return isWord(before, 'on');
  if (word === 'set') return isOperator(after, '(') || /^(?:null|default)$/.test(wordOf(after));
  if (word === 'alter') return isWord(after, 'column');
  if (word !== 'drop') return false;
  // ALTER TABLE a.b.t DROP …: the one action of the statement.
  let name = 3;
  while (isOperator(tokens[name], '.')) name += isOperator(tokens[name + 1], '.') ? 1 : 2;
  return index === name || (tokens.slice(0, index).some((token) => isWord(token, 'column')) && PROPERTIES_OF_COLUMNS.test(wordOf(after)));
}

function isJoined(tokens: readonly Token[], index: number): boolean {
  const before = wordOf(tokens[index - 1]);
  return /^(?:union|except|intersect)$/.test(before) || (before === 'all' && isWord(tokens[index - 2], 'union'));
}
