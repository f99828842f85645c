import { maskSpans, type Span } from '../common/redact-spans.ts';
import type { Dialect } from '../sql/dialect.ts';
import { isSystemName } from '../sql/system-names.ts';
import type { LexerRules } from '../sql/tokenizer/lexer-rules.ts';
import { isOperator, type Token, wordOf } from '../sql/tokenizer/token.ts';
import { tokenize } from '../sql/tokenizer/tokenize.ts';

/** A change of rows whose functions are all known to be harmless; see core/sql/harmless-change.ts. */
export interface ChangeOfRows {
  sql: string;
  dialect: Dialect;
}

/**
 * Whether each span lies inside a literal that the statement only stores or compares for equality: `VALUES ('…')`, `SET a = '…'`, `WHERE a
 * = '…'`. Any other text may be executed or interpreted: the argument of a function, a pattern of LIKE, the text of a program, a block or
 * dynamic SQL. Every lexer variant of the dialect must agree; a text that cannot be tokenized is not inert. Nor is it inert if a mask
 * covers one of two doubled quotes, since the masked text would then tokenize differently from the statement.
 */
export function areInertLiterals({ sql, dialect }: ChangeOfRows, spans: readonly Span[]): boolean {
  const masked = maskSpans(sql, spans);
  return everyReading(
    sql,
    dialect,
    (tokens, rules) =>
      isReadAlike(tokens, masked, rules) &&
      spans.every(([start, end]) => {
        const at = tokens.findIndex((token) => token.start <= start && end <= token.end);
        return at >= 0 && isInside(tokens[at] as Token, start, end) && isInertAt(tokens, at);
      }),
  );
}

/** As {@link areInertLiterals}, for bound values, by position (`0` is the first) or by name. A value without a placeholder is not inert. */
export function areInertParameters({ sql, dialect }: ChangeOfRows, keys: ReadonlySet<string>): boolean {
  return everyReading(sql, dialect, (tokens) => {
    const positions = placeholders(tokens);
    return [...keys].every((key) => {
      const of = positions.filter((position) => position.key === key);
      return of.length > 0 && of.every(({ at }) => isInertAt(tokens, at));
    });
  });
}

function everyReading(sql: string, dialect: Dialect, test: (tokens: readonly Token[], rules: LexerRules) => boolean): boolean {
  return dialect.lexerRules.every((rules) => {
    const { tokens, error } = tokenize(sql, rules);
    return error === undefined && !tokens.some(isSystemName) && test(tokens, rules);
  });
}

/** Whether the masked text has the same tokens as the statement, except inside string literals. */
function isReadAlike(tokens: readonly Token[], masked: string, rules: LexerRules): boolean {
  const read = tokenize(masked, rules);
  return read.error === undefined && structure(tokens) === structure(read.tokens);
}

function structure(tokens: readonly Token[]): string {
  return JSON.stringify(tokens.map(({ kind, text }) => (kind === 'string' ? '' : text)));
}

/** Whether the span is within the quotes. Dollar-quoted text does not count, since it usually holds code. */
function isInside({ kind, text, start }: Token, from: number, to: number): boolean {
  const open = /^[a-z_&0-9]*['"]/i.exec(text)?.[0];
  return kind === 'string' && open !== undefined && from >= start + open.length && to <= start + text.length - 1;
}

/** Words that may follow a value without using it. */
const AFTER = new Set(['where', 'and', 'or', 'returning', 'from', 'on', 'order', 'limit']);
/** Types that only store a text; `regclass`, `xml` and user-defined types interpret it. */
const PLAIN_TYPES = new Set('text varchar string char json jsonb uuid bytea date timestamp timestamptz'.split(' '));
/** Words after which a bracket is not a function call. */
const NO_CALL = new Set('values in where and or on not exists as set from select when then union all'.split(' '));

function isInertAt(tokens: readonly Token[], at: number): boolean {
  if (!endsAfter(tokens, at)) return false;
  const brackets = enclosing(tokens, at);
  const before = tokens[at - 1];
  if (isOperator(before, '=')) {
    const left = tokens[at - 2];
    return (left?.kind === 'word' || left?.kind === 'quoted') && brackets.every((open) => !isCall(tokens, open));
  }
  const [row] = brackets;
  return brackets.length === 1 && row !== undefined && (isOperator(before, '(') || isOperator(before, ',')) && isRowOfValues(tokens, row);
}

/** Whether nothing follows the value that uses it; only a cast to a plain type is allowed. */
function endsAfter(tokens: readonly Token[], at: number): boolean {
  const isCast = isOperator(tokens[at + 1], '::') && PLAIN_TYPES.has(wordOf(tokens[at + 2]));
  const after = tokens[isCast ? at + 3 : at + 1];
  return after === undefined || [',', ')', ';'].some((mark) => isOperator(after, mark)) || AFTER.has(wordOf(after));
}

/** Positions of the brackets that are open at this token, innermost first. */
function enclosing(tokens: readonly Token[], at: number): number[] {
  const open: number[] = [];
  for (const [index, token] of tokens.slice(0, at).entries()) {
    if (token.kind !== 'operator') continue;
    if ('([{'.includes(token.text)) open.unshift(index);
    else if (')]}'.includes(token.text)) open.shift();
  }
  return open;
}

function isCall(tokens: readonly Token[], open: number): boolean {
  const before = tokens[open - 1];
  if (!isOperator(tokens[open], '(')) return true;
  return before?.kind === 'quoted' || isOperator(before, ')') || (before?.kind === 'word' && !NO_CALL.has(wordOf(before)));
}

/** `VALUES (…), (…)`: whether this bracket, or an earlier one in the same list of rows, follows VALUES. */
function isRowOfValues(tokens: readonly Token[], open: number): boolean {
  let at = open;
  while (isOperator(tokens[at - 1], ',') && isOperator(tokens[at - 2], ')')) {
    at -= 2;
    for (let depth = 1; depth > 0; ) {
      at -= 1;
      if (at < 0) return false;
      if (isOperator(tokens[at], ')')) depth += 1;
      else if (isOperator(tokens[at], '(')) depth -= 1;
    }
  }
  return wordOf(tokens[at - 1]) === 'values';
}

/** Placeholders, each with the key of its value: `$1`, `?`, `?3`, `:name`, `$name`, `@name`. */
function placeholders(tokens: readonly Token[]): { at: number; key: string }[] {
  let asked = 0;
  return tokens.flatMap((token, at) => {
    if (token.kind === 'variable') {
      const numbered = /^[$?](\d+)$/.exec(token.text)?.[1];
      if (numbered !== undefined) return [{ at, key: String(Number(numbered) - 1) }];
      if (token.text === '?') return [{ at, key: String(asked++) }];
      return [{ at, key: token.text.replace(/^[:$@]+/, '') }];
    }
    return [];
  });
}
