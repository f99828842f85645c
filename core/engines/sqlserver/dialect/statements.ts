import { words } from '../../../sql/generic/words.ts';
import { outermost } from '../../../sql/tokenizer/statements.ts';
import { isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';

/**
 * Reserved words of Transact-SQL that begin a statement. Reserved: none of them can be a name or an alias without brackets, so
 * outside all parentheses each one begins a statement, unless the statement before it uses it as a clause of its own.
 */
const STARTERS =
  words(`select insert update delete merge exec execute drop create alter truncate declare set use if while begin commit rollback save
  grant revoke deny print raiserror waitfor return goto break continue backup restore dbcc kill shutdown reconfigure checkpoint bulk open close fetch
  deallocate readtext writetext updatetext lineno setuser revert dump load`);

/** Statements whose own clauses hold so many of these words that what follows is told apart for some of them only. They are never reads. */
const UNCOUNTED = words('create alter grant revoke deny if while begin declare backup restore dbcc');

/** Where statements begin that no semicolon parts from the one before: `SELECT 1 DROP TABLE t` is two. Indexes into the tokens. */
export function furtherStatements(tokens: readonly Token[]): number[] {
  const verb = wordOf(tokens[0]);
  if (UNCOUNTED.has(verb)) return behindObjectChange(tokens);
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

/** `ALTER TABLE t ADD c int DROP TABLE u`: what follows a change of a table or an index, or a GRANT, and is no clause of it. */
function behindObjectChange(tokens: readonly Token[]): number[] {
  const isClause = clausesOf(tokens);
  if (!isClause) return [];
  for (const [index, token] of outermost(tokens)) {
    if (index === 0 || !STARTERS.has(wordOf(token)) || isClause(index)) continue;
    return [index, ...furtherStatements(tokens.slice(index)).map((further) => further + index)];
  }
  return [];
}

/** Tells for the statement that begins here which words are clauses of its own; undefined where these are too many. */
function clausesOf(tokens: readonly Token[]): ((at: number) => boolean) | undefined {
  const verb = wordOf(tokens[0]);
  if (verb === 'alter' && isWord(tokens[1], 'table')) return (at) => isClauseOfAlterTable(tokens, at);
  if (verb === 'alter' && isWord(tokens[1], 'index')) return (at) => isWord(tokens[at], 'set') && isOperator(tokens[at + 1], '(');
  if (verb === 'create') {
    // CREATE TABLE t AS WITH … SELECT … (Synapse, Fabric)
    if (tokens.some((token, at) => isWord(token, 'with') && isWord(tokens[at - 1], 'as'))) return undefined;
    if (isWord(tokens[1], 'table')) return (at) => isWord(tokens[at], 'select') && (isWord(tokens[at - 1], 'as') || isJoined(tokens, at));
    return isCreateIndex(tokens) ? () => false : undefined;
  }
  if (!/^(?:grant|deny|revoke)$/.test(verb)) return undefined;
  // Permissions are named by the same words, before TO or FROM.
  const grantee = [...outermost(tokens)].find(([, token]) => isWord(token, 'to') || isWord(token, 'from'))?.[0];
  return (at) => grantee === undefined || at < grantee || (isWord(tokens[at], 'grant') && isWord(tokens[at - 1], 'with'));
}

function isClauseOfAlterTable(tokens: readonly Token[], at: number): boolean {
  const [before, word, after] = [at - 1, at, at + 1].map((index) => wordOf(tokens[index])) as [string, string, string];
  const action = actionOfAlterTable(tokens);
  if (at === action) return /^(?:alter|drop|set)$/.test(word);
  if (/^(?:update|delete)$/.test(word)) return before === 'on';
  if (word === 'set') return /^(?:update|delete)$/.test(before) && /^(?:null|default)$/.test(after);
  if (word === 'if') return after === 'exists' && /^(?:drop|column|constraint)$/.test(before);
  // ALTER COLUMN c DROP SPARSE
  return word === 'drop' && isWord(tokens[action], 'alter') && /^(?:persisted|rowguidcol|sparse|masked|hidden|not)$/.test(after);
}

/** Where the action stands, behind the name of the table: `db..t` has two dots. */
function actionOfAlterTable(tokens: readonly Token[]): number {
  let at = 2;
  while (isOperator(tokens[at + 1], '.') || isOperator(tokens[at], '.')) at++;
  return at + 1;
}

function isCreateIndex(tokens: readonly Token[]): boolean {
  const object = tokens.slice(1).find((token) => !/^(?:unique|clustered|nonclustered|columnstore)$/.test(wordOf(token)));
  return isWord(object, 'index');
}
