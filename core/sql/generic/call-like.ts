import { foldCase, isOperator, isWord, type Token, wordOf } from '../tokenizer/token.ts';
import type { FunctionFinding } from '../unknown-function.ts';
import { isKnownFunction, notHarmless, storedFunction } from './known-functions.ts';
import type { ReaderRules } from './reader-rules.ts';

/**
 * The second check, over tokens instead of the syntax tree: every name before an opening bracket must be a harmless function, a keyword,
 * a type, or a name that lists columns according to the tree (`listed`). The finding for the first that is none of these; an unknown
 * function is only reported when there is no other finding.
 */
export function callObjection(tokens: readonly Token[], dialect: ReaderRules, listed: ReadonlySet<string>): FunctionFinding | undefined {
  let unknownCall: FunctionFinding | undefined;
  for (const index of tokens.keys()) {
    if (!isOperator(tokens[index + 1], '(')) continue;
    const finding = objectionTo(tokens, index, dialect, listed);
    if (finding && !finding.unknownFunction) return finding;
    unknownCall ??= finding;
  }
  return unknownCall;
}

/** The finding for the token before a bracket, if any. */
function objectionTo(
  tokens: readonly Token[],
  index: number,
  dialect: ReaderRules,
  listed: ReadonlySet<string>,
): FunctionFinding | undefined {
  const token = tokens[index]!;
  if (token.kind === 'string' && token.text.startsWith('"')) return notHarmless(token.value, dialect, true);
  if (token.kind !== 'word' && token.kind !== 'quoted') return undefined;
  const name = foldCase(token.value);
  if (dialect.strictColumnLists && listed.has(name)) {
    if (listsColumns(tokens, index)) return undefined;
    if (!dialect.functions.has(name)) return notHarmless(token.value, dialect, token.kind === 'quoted');
  }
  const stored = dialect.quotedCallsAreStored ? storedCall(tokens, index, dialect) : undefined;
  if (stored) return stored;
  const method = `${foldCase(tokens[index - 2]?.value ?? '')}::${name}`;
  if (isOperator(tokens[index - 1], '::') && dialect.functions.has(method)) return undefined;
  if (isOperator(tokens[index - 1], '.')) {
    const known = listed.has(name) || dialect.methods.has(token.value) || isKnownFunction(qualified(tokens, index), dialect);
    return known ? undefined : notHarmless(qualified(tokens, index), dialect);
  }
  const known = dialect.functions.has(name) || dialect.types.has(name) || listed.has(name);
  if (known || (token.kind === 'word' && dialect.keywordsBeforeBracket.has(name))) return undefined;
  return notHarmless(token.value, dialect, token.kind === 'quoted');
}

function qualified(tokens: readonly Token[], index: number): string {
  let name = foldCase(tokens[index]!.value);
  for (let at = index; isOperator(tokens[at - 1], '.') && tokens[at - 2]; at -= 2) name = `${foldCase(tokens[at - 2]!.value)}.${name}`;
  return name;
}

/** A built-in name written so that the server looks for a stored function: quoted, or with something between it and its bracket. */
function storedCall(tokens: readonly Token[], index: number, dialect: ReaderRules): FunctionFinding | undefined {
  const token = tokens[index]!;
  if (token.kind === 'quoted') return storedFunction(token.value);
  const apart = token.end !== tokens[index + 1]!.start && token.end >= 0 && tokens[index + 1]!.start >= 0;
  if (!apart || !dialect.builtInWhenTouching?.has(foldCase(token.value)) || isOperator(tokens[index - 1], '.')) return undefined;
  return storedFunction(token.value, 'apart');
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
