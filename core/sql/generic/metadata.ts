import { isOperator, type Token, wordOf } from '../tokenizer/token.ts';
import type { Verdict } from './reader-rules.ts';

/** Finds the longest header that the tokens begin with: `['show create table', 'show tables']`, words separated by one blank. */
export function headerOf(tokens: readonly Token[], headers: ReadonlySet<string>): { header: string; rest: Token[] } | undefined {
  for (let length = Math.min(6, tokens.length); length > 0; length--) {
    const header = tokens.slice(0, length).map(wordOf).join(' ');
    if (headers.has(header)) return { header, rest: tokens.slice(length) };
  }
  return undefined;
}

/**
 * True when nothing in the tokens can be evaluated: names, literals, dots, commas, signs and `=`; brackets only around names and numbers
 * (a signature: `f (int, varchar)`), when `brackets` allows them.
 */
export function isInert(tokens: readonly Token[], options: { brackets?: boolean; operators?: string } = {}): boolean {
  const allowed = `.,=*-%${options.operators ?? ''}${options.brackets ? '()' : ''}`;
  return tokens.every(
    (token) => token.kind !== 'hint' && (token.kind !== 'operator' || (token.text.length === 1 && allowed.includes(token.text))),
  );
}

/** A read of metadata. */
export function metadataRead(kind: string, header: string): Verdict {
  return { capability: 'read', kind, reason: `${header.toUpperCase()} reads metadata.` };
}

/** A metadata statement of a form that is not on the list. */
export function metadataUnknown(kind: string, tokens: readonly Token[]): Verdict {
  const shown = tokens
    .slice(0, 3)
    .map((token) => token.text)
    .join(' ');
  return { capability: 'unknown', kind, reason: `${shown.slice(0, 60)} … is not a form that is known to be harmless.` };
}

/** Only a name, perhaps dotted: `a`, `a.b."c"`. */
export function isName(tokens: readonly Token[]): boolean {
  return (
    tokens.length % 2 === 1 &&
    tokens.every((token, index) =>
      index % 2 === 1 ? isOperator(token, '.') : token.kind === 'word' || token.kind === 'quoted' || token.kind === 'number',
    )
  );
}
