import { foldCase, isOperator, type Token } from '../tokenizer/token.ts';
import type { FunctionFinding } from '../unknown-function.ts';
import type { ForeignDialect } from './foreign-dialect.ts';
import { isKnownFunction, notHarmless } from './known-functions.ts';

/**
 * The second net, apart from the syntax tree: every name that stands before an opening bracket must be a function known to be
 * harmless, a keyword, a type or a name of which the tree says that it lists columns (`listed`). The finding for the first that is not,
 * or for a function that nobody knows when there is nothing worse.
 */
export function callObjection(tokens: readonly Token[], dialect: ForeignDialect, listed: ReadonlySet<string>): FunctionFinding | undefined {
  let unknownCall: FunctionFinding | undefined;
  for (const index of tokens.keys()) {
    if (!isOperator(tokens[index + 1], '(')) continue;
    const finding = objectionTo(tokens, index, dialect, listed);
    if (finding && !finding.unknownFunction) return finding;
    unknownCall ??= finding;
  }
  return unknownCall;
}

/** What there is to say of the token before a bracket. */
function objectionTo(
  tokens: readonly Token[],
  index: number,
  dialect: ForeignDialect,
  listed: ReadonlySet<string>,
): FunctionFinding | undefined {
  const token = tokens[index]!;
  if (token.kind === 'string' && token.text.startsWith('"')) return notHarmless(token.value, dialect, true);
  if (token.kind !== 'word' && token.kind !== 'quoted') return undefined;
  const name = foldCase(token.value);
  if (isOperator(tokens[index - 1], '::') && dialect.functions.has(`${foldCase(tokens[index - 2]?.value ?? '')}::${name}`))
    return undefined;
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
