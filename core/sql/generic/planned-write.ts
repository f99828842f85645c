import { foldCase, isOperator, isWord, type Token, wordOf } from '../tokenizer/token.ts';
import { closingBracket, madeToken, madeTokens } from './rewrite.ts';
import { words } from './words.ts';

/** Words behind the verb of a write that hold nothing to evaluate. */
const MODIFIERS: Readonly<Record<string, ReadonlySet<string>>> = {
  insert: words('low_priority delayed high_priority ignore overwrite into table'),
  replace: words('low_priority delayed into'),
  update: words('low_priority ignore'),
  delete: words('low_priority quick ignore'),
  merge: words('with schema evolution into'),
};

/** Where the source of an INSERT begins. */
const SOURCE = /^(?:select|with|values|value|table|from|set)$/;

/**
 * The queries that hold every expression and every source of a write, so that a write whose plan is asked for can be judged by the rules
 * of a read: `UPDATE t SET a = f(b) WHERE c` gives `SELECT a = f(b) FROM t WHERE c`. A token of the write is in one of the queries, or is
 * a word of a closed list or a name of the target. A sentence when the write has a form that is not known.
 */
export function queriesOfWrite(tokens: readonly Token[]): Token[][] | string {
  const verb = wordOf(tokens[0]);
  const modifiers = MODIFIERS[verb];
  if (!modifiers) return formUnknown(verb);
  let at = 1;
  while (tokens[at]?.kind === 'hint' || modifiers.has(wordOf(tokens[at]))) at++;
  const hints = tokens.slice(1, at).filter((token) => token.kind === 'hint');
  // A pipe is part of the query of an INSERT; behind any other write it would be a further statement.
  if (verb !== 'insert' && indexOutside(tokens, (token) => isOperator(token, '|>')) >= 0) return formUnknown(verb);
  const { body, returned } = withoutReturning(withoutDefaults(tokens.slice(at)));
  const queries = BY_VERB[verb]!(body);
  if (typeof queries === 'string') return queries;
  if (returned.length > 0) queries.push(select(returned));
  // The hints of the write steer the plan as those of a query do.
  if (hints.length > 0) queries.push([madeToken('SELECT'), ...hints, madeToken('1')]);
  return queries;
}

const BY_VERB: Readonly<Record<string, (body: Token[]) => Token[][] | string>> = {
  insert: (body) => queriesOfInsert(body) ?? formUnknown('insert'),
  replace: (body) => queriesOfInsert(body) ?? formUnknown('replace'),
  update: (body) => queriesOfUpdate(body) ?? formUnknown('update'),
  delete: (body) => queriesOfDelete(body) ?? formUnknown('delete'),
  merge: (body) => queriesOfMerge(body) ?? formUnknown('merge'),
};

function formUnknown(verb: string): string {
  return `This form of ${verb.toUpperCase()} is not known to be harmless to plan.`;
}

function select(list: readonly Token[]): Token[] {
  return [madeToken('SELECT'), ...list];
}

/** The index of the first token outside brackets and CASE that fits; -1 where none does. */
function indexOutside(tokens: readonly Token[], fits: (token: Token, index: number) => boolean, from = 0): number {
  let cases = 0;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.kind === 'operator' && /^[([{]$/.test(token.text)) at = closingBracket(tokens, at);
    else if (isWord(token, 'case')) cases++;
    else if (isWord(token, 'end') && cases > 0) cases--;
    else if (cases === 0 && fits(token, at)) return at;
  }
  return -1;
}

/** `RETURNING a, b` at the end. */
function withoutReturning(tokens: Token[]): { body: Token[]; returned: Token[] } {
  const at = indexOutside(tokens, (token) => isWord(token, 'returning'));
  return at < 0 ? { body: tokens, returned: [] } : { body: tokens.slice(0, at), returned: tokens.slice(at + 1) };
}

/** DEFAULT where a value stands becomes NULL; `DEFAULT(a)` stays and is judged. */
function withoutDefaults(tokens: readonly Token[]): Token[] {
  return tokens.map((token, index) => {
    const begins = /^[(,=]$/.test(tokens[index - 1]?.text ?? '') && tokens[index - 1]?.kind === 'operator';
    const goesOn = isOperator(tokens[index + 1], '(') || isOperator(tokens[index + 1], '.');
    return isWord(token, 'default') && begins && !goesOn ? madeToken('NULL') : token;
  });
}

/** How many tokens a dotted name takes up; 0 when there is none. */
function nameLength(tokens: readonly Token[], at: number): number {
  const isPart = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted' || token?.kind === 'number';
  if (!isPart(tokens[at]) || SOURCE.test(wordOf(tokens[at]))) return 0;
  let end = at + 1;
  while (isOperator(tokens[end], '.') && isPart(tokens[end + 1])) end += 2;
  return end - at;
}

/** `a, b.c`: names and what parts them. */
function areNames(tokens: readonly Token[]): boolean {
  return tokens.every((token) => token.kind === 'word' || token.kind === 'quoted' || isOperator(token, ',') || isOperator(token, '.'));
}

/** `t [PARTITION (…)] [(a, b)] VALUES … | SET … | query [ON DUPLICATE KEY UPDATE …]` */
function queriesOfInsert(body: readonly Token[]): Token[][] | undefined {
  const queries: Token[][] = [];
  let at = nameLength(body, 0);
  if (at === 0) return undefined;
  if (isWord(body[at], 'partition') && isOperator(body[at + 1], '(')) {
    const close = closingBracket(body, at + 1);
    queries.push(select(body.slice(at + 2, close)));
    at = close + 1;
  }
  const listed = body.slice(at + 1, closingBracket(body, at));
  const first = listed.find((token) => !isOperator(token, '('));
  if (isOperator(body[at], '(') && areNames(listed) && !SOURCE.test(wordOf(first))) at += listed.length + 2;
  if (isWord(body[at], 'by') && isWord(body[at + 1], 'name')) at += 2;
  const rest = body.slice(at);
  const duplicate = indexOutside(
    rest,
    (token, index) => isWord(token, 'on') && ON_DUPLICATE.test(textOf(rest.slice(index + 1, index + 4))),
  );
  const source = duplicate < 0 ? rest : rest.slice(0, duplicate);
  if (duplicate >= 0) queries.push(select(rest.slice(duplicate + 4)));
  const read = queryOfSource(source);
  return read && [...queries, ...read];
}

const ON_DUPLICATE = /^duplicate key update$/;

function textOf(tokens: readonly Token[]): string {
  return tokens.map((token) => foldCase(token.text)).join(' ');
}

function queryOfSource(source: readonly Token[]): Token[][] | undefined {
  const word = wordOf(source[0]);
  if (word === 'values' || word === 'value') return queriesOfRows(source.slice(1));
  if (word === 'set') {
    const alias = indexOutside(source, (token) => isWord(token, 'as'));
    if (alias >= 0 && !isAlias(source.slice(alias))) return undefined;
    return [select(source.slice(1, alias < 0 ? undefined : alias))];
  }
  return SOURCE.test(word) || isOperator(source[0], '(') ? [[...source]] : undefined;
}

/** `(1, 2), ROW (3, 4) [AS x [(a, b)]]`: the values of all rows are one list. */
function queriesOfRows(rows: readonly Token[]): Token[][] | undefined {
  const list: Token[] = [];
  let at = 0;
  for (;;) {
    if (isWord(rows[at], 'row')) at++;
    if (!isOperator(rows[at], '(')) return undefined;
    const close = closingBracket(rows, at);
    const row = rows.slice(at + 1, close);
    if (list.length > 0 && row.length > 0) list.push(madeToken(','));
    list.push(...row);
    at = close + 1;
    if (!isOperator(rows[at], ',')) break;
    at++;
  }
  if (at < rows.length && !isAlias(rows.slice(at))) return undefined;
  return list.length > 0 ? [select(list)] : [];
}

/** `AS x`, `AS x (a, b)` */
function isAlias(tokens: readonly Token[]): boolean {
  if (!isWord(tokens[0], 'as') || nameLength(tokens, 1) !== 1) return false;
  return tokens.length === 2 || (isOperator(tokens[2], '(') && isOperator(tokens.at(-1), ')') && areNames(tokens.slice(3, -1)));
}

/** `t SET a = 1 [FROM u] [WHERE …]` */
function queriesOfUpdate(body: readonly Token[]): Token[][] | undefined {
  const set = indexOutside(body, (token) => isWord(token, 'set'));
  if (set < 1) return undefined;
  const tail = indexOutside(body, (token) => /^(?:from|where|order|limit)$/.test(wordOf(token)), set);
  const assigned = body.slice(set + 1, tail < 0 ? undefined : tail);
  const rest = tail < 0 ? [] : body.slice(tail);
  const more = isWord(rest[0], 'from') ? [madeToken(','), ...rest.slice(1)] : rest;
  return [[...select(assigned), madeToken('FROM'), ...body.slice(0, set), ...more]];
}

/** `FROM t …`, `FROM t, u USING …`, `t, u.* FROM …` */
function queriesOfDelete(body: readonly Token[]): Token[][] | undefined {
  const from = indexOutside(body, (token) => isWord(token, 'from'));
  if (from < 0) return undefined;
  if (from > 0) return areNames(withoutStars(body.slice(0, from))) ? [[...madeTokens('SELECT 1'), ...body.slice(from)]] : undefined;
  const clause = indexOutside(body, (token) => /^(?:using|join|straight_join|where)$/.test(wordOf(token)));
  if (!isWord(body[clause], 'using')) return [[...madeTokens('SELECT 1'), ...body]];
  const targets = withoutStars(body.slice(1, clause));
  return areNames(targets) ? [[...madeTokens('SELECT 1 FROM'), ...targets, madeToken(','), ...body.slice(clause + 1)]] : undefined;
}

/** `t.*` as `t`. */
function withoutStars(tokens: readonly Token[]): Token[] {
  return tokens.filter(
    (token, index) =>
      !(isOperator(token, '*') && isOperator(tokens[index - 1], '.')) && !(isOperator(token, '.') && isOperator(tokens[index + 1], '*')),
  );
}

/** `t USING u ON … WHEN MATCHED THEN …` */
function queriesOfMerge(body: readonly Token[]): Token[][] | undefined {
  const using = indexOutside(body, (token) => isWord(token, 'using'));
  const firstWhen = indexOutside(body, (token) => isWord(token, 'when'));
  if (using < 1 || firstWhen < using) return undefined;
  const queries = [[...madeTokens('SELECT 1 FROM'), ...body.slice(0, using), madeToken('JOIN'), ...body.slice(using + 1, firstWhen)]];
  for (let when = firstWhen; when >= 0; ) {
    const next = indexOutside(body, (token) => isWord(token, 'when'), when + 1);
    const branch = queriesOfBranch(body.slice(when + 1, next < 0 ? undefined : next));
    if (!branch) return undefined;
    queries.push(...branch);
    when = next;
  }
  return queries;
}

const MATCHED = /^(?:not )?matched(?: by (?:source|target))?$/;
const WHOLE_ACTION = /^(?:delete|update set \*|insert \*|(?:update|insert) all by name|do nothing)$/;

/** `[NOT] MATCHED [AND …] THEN UPDATE SET … | DELETE | INSERT (…) VALUES (…)` */
function queriesOfBranch(tokens: readonly Token[]): Token[][] | undefined {
  const then = indexOutside(tokens, (token) => isWord(token, 'then'));
  const and = indexOutside(tokens, (token) => isWord(token, 'and'));
  const condition = and >= 0 && and < then ? and : then;
  if (then < 0 || !MATCHED.test(textOf(tokens.slice(0, condition)))) return undefined;
  const queries = condition < then ? [select(tokens.slice(condition + 1, then))] : [];
  const action = tokens.slice(then + 1);
  if (WHOLE_ACTION.test(textOf(action))) return queries;
  if (isWord(action[0], 'update') && isWord(action[1], 'set')) return [...queries, select(action.slice(2))];
  if (!isWord(action[0], 'insert')) return undefined;
  const columns = isOperator(action[1], '(') ? action.slice(2, closingBracket(action, 1)) : [];
  const values = isOperator(action[1], '(') ? columns.length + 3 : 1;
  const rows = isWord(action[values], 'values') && areNames(columns) ? queriesOfRows(action.slice(values + 1)) : undefined;
  return rows && [...queries, ...rows];
}
