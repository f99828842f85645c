import { foldCase, isOperator, type Token } from '../tokenizer/token.ts';
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
