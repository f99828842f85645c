import { foldCase, isOperator, isWord, type Token, wordOf } from '../tokenizer/token.ts';
import type { ForeignDialect } from './foreign-dialect.ts';
import { isKnownFunction, notHarmless } from './known-functions.ts';

/**
 * The second net, apart from the syntax tree: every name that stands before an opening bracket must be a function known to be
 * harmless, a keyword, a type or a name of which the tree says that it lists columns (`listed`). A sentence for the first that is not.
 */
export function callObjection(tokens: readonly Token[], dialect: ForeignDialect, listed: ReadonlySet<string>): string | undefined {
  for (const [index, token] of tokens.entries()) {
    if (!isOperator(tokens[index + 1], '(')) continue;
    if (token.kind === 'string' && token.text.startsWith('"')) return notHarmless(token.value, dialect);
    if (token.kind !== 'word' && token.kind !== 'quoted') continue;
    const name = foldCase(token.value);
    if (dialect.strictColumnLists && listed.has(name)) {
      if (listsColumns(tokens, index)) continue;
      if (!dialect.functions.has(name)) return notHarmless(token.value, dialect);
    }
    const stored = dialect.quotedCallsAreStored ? storedCall(tokens, index, dialect) : undefined;
    if (stored) return stored;
    if (isOperator(tokens[index - 1], '::') && dialect.functions.has(`${foldCase(tokens[index - 2]?.value ?? '')}::${name}`)) continue;
    if (isOperator(tokens[index - 1], '.')) {
      if (!listed.has(name) && !dialect.methods.has(token.value) && !isKnownFunction(qualified(tokens, index), dialect))
        return notHarmless(qualified(tokens, index), dialect);
      continue;
    }
    const known = dialect.functions.has(name) || dialect.types.has(name) || listed.has(name);
    if (!known && !(token.kind === 'word' && dialect.keywordsBeforeBracket.has(name))) return notHarmless(token.value, dialect);
  }
  return undefined;
}

function qualified(tokens: readonly Token[], index: number): string {
  let name = foldCase(tokens[index]!.value);
  for (let at = index; isOperator(tokens[at - 1], '.') && tokens[at - 2]; at -= 2) name = `${foldCase(tokens[at - 2]!.value)}.${name}`;
  return name;
}

/** A built-in name written so that the server looks for a stored function: quoted, or with something between it and its bracket. */
function storedCall(tokens: readonly Token[], index: number, dialect: ForeignDialect): string | undefined {
  const token = tokens[index]!;
  const shown = token.value.toUpperCase();
  if (token.kind === 'quoted') return `\`${token.value}\`(…) in quotes calls a stored function of that name; write ${shown}(…).`;
  const apart = token.end !== tokens[index + 1]!.start && token.end >= 0 && tokens[index + 1]!.start >= 0;
  if (!apart || !dialect.builtInWhenTouching?.has(foldCase(token.value)) || isOperator(tokens[index - 1], '.')) return undefined;
  return `${shown} with a blank before its bracket can call a stored function of that name; write ${shown}(…).`;
}

/**
 * Whether a name before a bracket stands where only a column list can: `AS x (a, b)`, `(…) x (a, b)`, `INSERT INTO t (a, b)`, or at the
 * head of a CTE. Behind any other word it can be a function: `FROM STREAM f('x')`. Nothing but names stands in such a list.
 */
function listsColumns(tokens: readonly Token[], index: number): boolean {
  let close = index + 2;
  for (; !isOperator(tokens[close], ')'); close++) {
    const token = tokens[close];
    const plain = token !== undefined && (token.kind === 'word' || token.kind === 'quoted' || isOperator(token, ','));
    // An alias may be a string, `AS 'label'`; a column of a list may not.
    if (!plain) return false;
  }
  let start = index;
  while (isOperator(tokens[start - 1], '.')) start -= 2;
  const before = tokens[start - 1];
  if (isOperator(before, ')') || /^(?:as|into)$/.test(wordOf(before))) return true;
  if (isWord(before, 'table') && isWord(tokens[start - 2], 'into')) return true;
  const cte = isOperator(before, ',') || /^(?:with|recursive)$/.test(wordOf(before));
  return cte && (isWord(tokens[close + 1], 'max') || (isWord(tokens[close + 1], 'as') && isOperator(tokens[close + 2], '(')));
}
