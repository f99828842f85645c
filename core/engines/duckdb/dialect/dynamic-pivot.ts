import { isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';
import { tokenize } from '../../../sql/tokenizer/tokenize.ts';
import { LEXER_RULES } from './lexer-rules.ts';

/** Words that end the list of columns behind `PIVOT … ON`. */
const END = new Set('using group order limit offset where having qualify union intersect except join'.split(' '));

/**
 * A PIVOT that names no values is run by DuckDB as several statements: it first makes a temporary type of the values that are
 * there, then selects; the parser writes no tree of that. This gives the same text with a value named behind each column,
 * `ON year IN ('x')`, of which there is a tree, and which holds every expression that was written. Undefined when the text holds no
 * such PIVOT, or more than one statement.
 */
export function withPivotValues(sql: string): string | undefined {
  const { tokens, error } = tokenize(sql, LEXER_RULES[0]);
  const end = tokens.findLastIndex((token) => !isOperator(token, ';'));
  if (error || tokens.slice(0, end).some((token) => isOperator(token, ';'))) return undefined;
  const places = tokens.flatMap((token, index) => (/^pivot(?:_wider)?$/.test(wordOf(token)) ? placesAfter(tokens, index, end) : []));
  if (places.length === 0) return undefined;
  let text = sql;
  for (const place of places.toSorted((a, b) => b - a)) text = `${text.slice(0, place)} IN ('x')${text.slice(place)}`;
  return text;
}

/** Where values may be named in the list behind the ON of one PIVOT, as offsets into the text. */
function placesAfter(tokens: readonly Token[], pivot: number, end: number): number[] {
  const places: number[] = [];
  let depth = 0;
  let listed = false;
  let named = false;
  for (let at = pivot + 1; at <= end; at++) {
    const token = tokens[at]!;
    if (token.kind === 'operator' && '([{'.includes(token.text)) depth++;
    else if (token.kind === 'operator' && ')]}'.includes(token.text)) depth--;
    if (depth > 0) continue;
    const ends = depth < 0 || (listed && END.has(wordOf(token)));
    if (listed && (ends || isOperator(token, ','))) {
      if (!named) places.push(tokens[at - 1]!.end);
      named = false;
    }
    if (ends) return places;
    if (isWord(token, 'in')) named = true;
    if (isWord(token, 'on')) listed = true;
  }
  if (listed && !named) places.push(tokens[end]!.end);
  return places;
}
