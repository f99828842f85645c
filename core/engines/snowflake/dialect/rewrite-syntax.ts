import { madeToken } from '../../../sql/generic/rewrite.ts';
import { isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';

/** Removes the braces of ODBC's `{fn f(x)}`; the content is checked like any other. */
export function withoutEscapes(tokens: readonly Token[]): readonly Token[] {
  const open: boolean[] = [];
  return tokens.filter((token, index) => {
    if (isOperator(token, '{')) {
      const isEscape = isWord(tokens[index + 1], 'fn');
      open.push(isEscape);
      return !isEscape;
    }
    if (isOperator(token, '}')) return open.pop() !== true;
    return !(isWord(token, 'fn') && isOperator(tokens[index - 1], '{'));
  });
}

/** Replaces `{*}`, `{t.*}` and `{* EXCLUDE (a)}`, which the parser does not know, with OBJECT_CONSTRUCT(*). */
export function withoutStarObjects(tokens: readonly Token[]): readonly Token[] {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const close = isOperator(tokens[at], '{') ? starObjectEnd(tokens, at) : -1;
    if (close < 0) result.push(tokens[at]!);
    else {
      result.push(...['object_construct', '(', '*', ')'].map(madeToken));
      at = close;
    }
  }
  return result;
}

/** Index of such an object's end; -1 where none begins here. It may hold only names, one literal and one list of names. */
function starObjectEnd(tokens: readonly Token[], at: number): number {
  let star = at + 1;
  while (isOperator(tokens[star + 1], '.')) star += 2;
  if (!isOperator(tokens[star], '*')) return -1;
  const close = tokens.findIndex((token, index) => index > star && isOperator(token, '}'));
  const rest = tokens.slice(star + 1, Math.max(close, 0));
  const list = rest.slice(isOperator(rest[1], '(') ? 2 : 1, isOperator(rest[1], '(') ? -1 : undefined);
  const names = list.every((token) => token.kind === 'word' || token.kind === 'quoted' || isOperator(token, ','));
  const exclude = isWord(rest[0], 'exclude') && names && (!isOperator(rest[1], '(') || isOperator(rest.at(-1), ')'));
  const ilike = isWord(rest[0], 'ilike') && rest.length === 2 && rest[1]!.kind === 'string';
  return rest.length === 0 || exclude || ilike ? close : -1;
}

/** Replaces the types `ARRAY(…)`, `OBJECT(…)` and `MAP(…)`, of which the parser knows few, with VARIANT; nothing in a type is evaluated. */
export function withoutStructuredTypes(tokens: readonly Token[], types: ReadonlySet<string>): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const length = structuredType(tokens, at, types);
    result.push(length > 0 ? madeToken('variant') : tokens[at]!);
    if (length > 0) at += length - 1;
  }
  return result;
}

/** Number of tokens of a structured type; 0 where none begins here. */
function structuredType(tokens: readonly Token[], at: number, types: ReadonlySet<string>): number {
  if (!/^(?:array|object|map)$/.test(wordOf(tokens[at])) || !isOperator(tokens[at + 1], '(')) return 0;
  if (!isWord(tokens[at - 1], 'as') && !isOperator(tokens[at - 1], '::')) return 0;
  let depth = 0;
  for (let end = at + 1; end < tokens.length; end++) {
    const token = tokens[end]!;
    if (isOperator(token, '(')) {
      if (!types.has(wordOf(tokens[end - 1]))) return 0;
      depth++;
    } else if (isOperator(token, ')')) depth--;
    else if (token.kind !== 'word' && token.kind !== 'quoted' && token.kind !== 'number' && !isOperator(token, ',')) return 0;
    if (depth === 0) return end - at + 1;
  }
  return 0;
}
