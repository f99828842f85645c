import { isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';
import { tokenize } from '../../../sql/tokenizer/tokenize.ts';
import { LEXER_RULES } from './lexer-rules.ts';

/** Words that end the column list of `PIVOT … ON`. */
const END = new Set('using group order limit offset where having qualify union intersect except join'.split(' '));

/**
 * DuckDB runs a PIVOT without values as several statements: it first creates a temporary type from the existing values, then selects, and
 * json_serialize_sql gives no tree for that. This function adds a value to each column, `ON year IN ('x')`, so that a tree exists, which
 * holds every expression of the original. Undefined where the text has no such PIVOT, or more than one statement.
 */
export function withPivotValues(sql: string): string | undefined {
  const { tokens, error } = tokenize(sql, LEXER_RULES[0]);
  const end = tokens.findLastIndex((token) => !isOperator(token, ';'));
  if (error || tokens.slice(0, end).some((token) => isOperator(token, ';'))) return undefined;
  const positions = tokens.flatMap((token, index) => (/^pivot(?:_wider)?$/.test(wordOf(token)) ? positionsAfter(tokens, index, end) : []));
  if (positions.length === 0) return undefined;
  let text = sql;
  for (const position of positions.toSorted((a, b) => b - a)) text = `${text.slice(0, position)} IN ('x')${text.slice(position)}`;
  return text;
}

/** Offsets in the text at which the ON list of one PIVOT takes values. */
function positionsAfter(tokens: readonly Token[], pivot: number, end: number): number[] {
  const positions: number[] = [];
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
      if (!named) positions.push(tokens[at - 1]!.end);
      named = false;
    }
    if (ends) return positions;
    if (isWord(token, 'in')) named = true;
    if (isWord(token, 'on')) listed = true;
  }
  if (listed && !named) positions.push(tokens[end]!.end);
  return positions;
}
