import { isOperator, isWord, type Token, wordOf } from '../tokenizer/token.ts';
import { closingBracket, madeToken, madeTokens } from './rewrite.ts';
import { words } from './words.ts';

/**
 * Rewrites joins in brackets and FOR SYSTEM_TIME into forms that the parser knows. Only commas, needless brackets and the words of FOR
 * SYSTEM_TIME are left out.
 */
export function simplifyTables(tokens: readonly Token[]): Token[] {
  return bracketedTables(systemTime(tokens));
}

/** Words that end the list of tables behind FROM, or stand between two of them. */
const AFTER_TABLES = words('where group having order limit select values union except intersect minus window on using for');

/** `LEFT JOIN (b, c)` becomes `LEFT JOIN (b CROSS JOIN c)`, and `((t))` becomes `t`. */
export function bracketedTables(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  // For every open bracket: whether it holds tables, and whether it is written out.
  const open: { tables: boolean; isJoin: boolean }[] = [];
  let inFrom = false;
  const outside: boolean[] = [];
  for (const [at, token] of tokens.entries()) {
    if (isOperator(token, '(')) {
      const before = tokens[at - 1];
      const behindFrom: boolean = /^(?:from|join|straight_join)$/.test(wordOf(before)) || (inFrom && isOperator(before, ','));
      const nested = isOperator(before, '(') && open.at(-1)?.tables === true;
      const tables: boolean = (behindFrom || nested) && !holdsQuery(tokens, at);
      const stored = !tables || joins(tokens.slice(at + 1, closingBracket(tokens, at)));
      open.push({ tables, isJoin: stored });
      outside.push(inFrom);
      inFrom = tables;
      if (stored) result.push(token);
    } else if (isOperator(token, ')')) {
      const closed = open.pop();
      inFrom = outside.pop() ?? false;
      if (closed?.isJoin !== false) result.push(token);
    } else if (isOperator(token, ',') && open.at(-1)?.tables) result.push(...madeTokens('CROSS JOIN'));
    else {
      const word = wordOf(token);
      if (/^(?:from|join|straight_join)$/.test(word)) inFrom = true;
      else if (AFTER_TABLES.has(word)) inFrom = false;
      result.push(token);
    }
  }
  return result;
}

/** Whether brackets, perhaps several, begin with a query. */
function holdsQuery(tokens: readonly Token[], open: number): boolean {
  let at = open;
  while (isOperator(tokens[at], '(')) at++;
  return /^(?:select|with|values|table)$/.test(wordOf(tokens[at]));
}

/** Whether something is joined outside further brackets. */
function joins(inner: readonly Token[]): boolean {
  let depth = 0;
  return inner.some((token) => {
    if (isOperator(token, '(')) depth++;
    else if (isOperator(token, ')')) depth--;
    return depth === 0 && (isOperator(token, ',') || /^(?:join|straight_join)$/.test(wordOf(token)));
  });
}

/** What ends the time in `t FOR SYSTEM_TIME AS OF time …`. */
const AFTER_TIME =
  words(`as where join left right inner cross natural straight_join on using group order having limit union except intersect for use force ignore
  window and to set returning partition`);

/** `t FOR SYSTEM_TIME AS OF x` becomes `(SELECT 1 FROM t WHERE (x) IS NULL)`. */
function systemTime(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (!isWord(tokens[at], 'for') || !isWord(tokens[at + 1], 'system_time')) {
      result.push(tokens[at]!);
      continue;
    }
    let next = at + 2;
    const times: Token[][] = [];
    const time = (): void => {
      const kind = wordOf(tokens[next]);
      const bare = tokens[next + 1]?.kind !== 'string' && !isOperator(tokens[next + 1], '(');
      if (kind === 'transaction' || (kind === 'timestamp' && bare)) next++;
      const end = endOfTime(tokens, next);
      times.push(tokens.slice(next, end));
      next = end;
    };
    const kind = wordOf(tokens[next]);
    if (kind === 'all') next++;
    else if (kind === 'as' && isWord(tokens[next + 1], 'of')) {
      next += 2;
      time();
    } else if (kind === 'between' || kind === 'from') {
      next++;
      time();
      if (!isWord(tokens[next], kind === 'from' ? 'to' : 'and')) return [...tokens];
      next++;
      time();
    } else return [...tokens];
    let start = result.length - 1;
    while (isOperator(result[start - 1], '.')) start -= 2;
    const name = result.splice(Math.max(start, 0));
    if (name.length === 0 || times.some((each) => each.length === 0)) return [...tokens];
    result.push(...madeTokens('( SELECT 1 FROM'), ...name, ...madeTokens('WHERE 1'));
    for (const each of times) result.push(...madeTokens('AND ('), ...each, ...madeTokens(') IS NULL'));
    result.push(madeToken(')'));
    at = next - 1;
  }
  return result;
}

/** Where an expression ends: at a word of the grammar, at a comma or bracket around it, or at a second operand in a row (an alias). */
function endOfTime(tokens: readonly Token[], start: number): number {
  let at = start;
  let operand = false;
  let unit = false;
  for (; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (isOperator(token, ',') || isOperator(token, ')') || isOperator(token, ';')) return at;
    const word = wordOf(token);
    if (at > start && AFTER_TIME.has(word)) return at;
    if (isOperator(token, '(')) {
      at = closingBracket(tokens, at);
      operand = true;
    } else if (token.kind === 'operator') operand = false;
    else if (/^(?:interval|not|binary)$/.test(word)) {
      unit = word === 'interval';
      operand = false;
    } else if (/^(?:timestamp|date|datetime)$/.test(word) && tokens[at + 1]?.kind === 'string') operand = false;
    else if (operand && unit && token.kind === 'word') unit = false;
    else if (operand) return at;
    else operand = true;
  }
  return at;
}
