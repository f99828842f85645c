import { foldCase, isOperator, type Token, wordOf } from '../../../sql/tokenizer/token.ts';
import type { FunctionFinding } from '../../../sql/unknown-function.ts';
import { looksLikeFile } from './file-names.ts';
import { SCALAR_FUNCTIONS, TABLE_FUNCTIONS } from './harmless-functions.ts';
import { notHarmless } from './inspect-tree.ts';

/** Words that may stand before a parenthesis without being a function. */
const BEFORE_PARENTHESIS = new Set(
  `all and any as between by case conflict distinct else except exists filter from group having in insert intersect is join
   lateral like limit matched not offset on or over partition pivot pivot_wider describe summarize recursive returning select set some then union using values when
   where with`
    .trim()
    .split(/\s+/),
);

/** Types that take a length. */
const TYPES = new Set('bit bpchar char character decimal dec numeric nvarchar text varchar string enum struct map'.split(' '));

/**
 * The reason not to EXPLAIN an INSERT, UPDATE, DELETE or MERGE, or undefined. DuckDB gives no tree of these, and merely binding one opens
 * the files that it names, so the tokens decide: every name before a parenthesis must be a harmless function, a keyword, or a name with a
 * column list, and no name may look like a file.
 */
export function strangeInPlannedWrite(tokens: readonly Token[]): FunctionFinding | undefined {
  let unknownCall: FunctionFinding | undefined;
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'word' && token.kind !== 'quoted' && token.kind !== 'string') continue;
    if (token.kind !== 'word' && looksLikeFile([token.value])) return { reason: `${token.text} looks like a file.` };
    if (token.kind === 'string') continue;
    const path = pathEndingAt(tokens, at);
    if (path.length > 1 && looksLikeFile(path)) return { reason: `${path.join('.')} looks like a file.` };
    if (!isOperator(tokens[at + 1], '(')) continue;
    const name = token.kind === 'word' ? wordOf(token) : foldCase(token.value);
    if (token.kind === 'word' && (BEFORE_PARENTHESIS.has(name) || TYPES.has(name))) continue;
    if (name === 'current_setting') return { reason: 'current_setting() is not read in the plan of a change.' };
    if (SCALAR_FUNCTIONS.has(name) || TABLE_FUNCTIONS.has(name)) continue;
    // `INSERT INTO s.t (a, b)` and `WITH c (a, b) AS`: names with columns.
    const before = wordOf(tokens[at - 2 * path.length + 1]);
    if (before === 'into' || ((before === 'with' || before === 'recursive') && path.length === 1)) continue;
    const strange = notHarmless(path.slice(0, -1), name, 'expression');
    if (typeof strange === 'string') return { reason: strange };
    unknownCall ??= strange;
  }
  return unknownCall;
}

/** Parts of the qualified name that ends at token `at`: `a.b.c` → `['a', 'b', 'c']`. */
function pathEndingAt(tokens: readonly Token[], at: number): string[] {
  const parts = [tokens[at]?.value ?? ''];
  for (let dot = at - 1; isOperator(tokens[dot], '.') && dot > 0; dot -= 2) parts.unshift(tokens[dot - 1]?.value ?? '');
  return parts;
}
