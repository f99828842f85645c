import { foldCase, type Token } from '../tokenizer/token.ts';

/**
 * Puts a form that the parser does not know into one it does, over tokens. Both sides are lists split at blanks.
 *
 * `find` has literal words and operators, `a|b` for either, `<name>`, `<word>`, `<string>`, `<number>`, `<variable>`, `<any>`;
 * `with` has literal words and `$1` … for what matched in that place. `when` limits it to the start of the statement or to places
 * where an operand came before or could not have.
 */
export interface Rewrite {
  find: string;
  with: string;
  when?: 'start' | 'after operand' | 'before operand';
  /** Words or operators that must not come next. */
  unlessNext?: string;
}

/** Applies every rewrite, in order, each from left to right once. */
export function rewriteTokens(tokens: readonly Token[], rewrites: readonly Rewrite[]): Token[] {
  let result = [...tokens];
  for (const rewrite of rewrites) result = apply(result, rewrite);
  return result;
}

/** A token of our own making; it stands nowhere in the text. */
export function madeToken(text: string): Token {
  const kind = text.startsWith("'") ? 'string' : /^[0-9]/.test(text) ? 'number' : /^[\p{L}_]/u.test(text) ? 'word' : 'operator';
  return { kind, text, value: text, start: -1, end: -1 };
}

/** As {@link madeToken}, of a text with blanks between the tokens. */
export function madeTokens(text: string): Token[] {
  return text.split(' ').map(madeToken);
}

/** The index of the bracket that closes the one at `open`; the number of tokens where none does. */
export function closingBracket(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.kind !== 'operator') continue;
    if (/^[([{]$/.test(token.text)) depth++;
    else if (/^[)\]}]$/.test(token.text) && --depth === 0) return at;
  }
  return tokens.length;
}

function apply(tokens: Token[], rewrite: Rewrite): Token[] {
  const find = rewrite.find.split(' ');
  const output = rewrite.with.split(' ').filter(Boolean);
  const not = (rewrite.unlessNext ?? '').split(' ').filter(Boolean);
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; ) {
    const next = tokens[at + find.length];
    const fits =
      find.every((element, offset) => matches(tokens[at + offset], element)) &&
      position(result.at(-1), at, rewrite.when) &&
      !(next && not.some((element) => matches(next, element)));
    if (!fits) {
      result.push(tokens[at]!);
      at++;
      continue;
    }
    for (const element of output) result.push(element.startsWith('$') ? tokens[at + Number(element.slice(1)) - 1]! : madeToken(element));
    at += find.length;
  }
  return result;
}

function matches(token: Token | undefined, element: string): boolean {
  if (!token) return false;
  switch (element) {
    case '<any>':
      return true;
    case '<name>':
      return token.kind === 'word' || token.kind === 'quoted';
    case '<word>':
    case '<string>':
    case '<number>':
    case '<variable>':
      return token.kind === element.slice(1, -1);
  }
  if (token.kind !== 'word' && token.kind !== 'operator') return false;
  const text = foldCase(token.text);
  return element === text || (element.length > 2 && element.split('|').includes(text));
}

/** Words after which an operand begins, so that a sign there is a prefix. */
const BEFORE_OPERAND = new Set(
  'select where and or not on having when then else case by in between like limit offset distinct all is return'.split(' '),
);

function position(before: Token | undefined, at: number, when: Rewrite['when']): boolean {
  if (!when) return true;
  if (when === 'start') return at === 0;
  const operandBefore =
    before !== undefined &&
    (before.kind === 'operator'
      ? before.text === ')' || before.text === ']'
      : !(before.kind === 'word' && BEFORE_OPERAND.has(foldCase(before.text))));
  return when === 'after operand' ? operandBefore : !operandBefore;
}
