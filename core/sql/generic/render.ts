import type { Token } from '../tokenizer/token.ts';

/**
 * The statement as it was written, comments and all, apart from tokens that were rewritten.
 * `all` are the tokens as read, which tells which of them stood side by side.
 */
export function renderAsWritten(sql: string, all: readonly Token[], tokens: readonly Token[]): string {
  const successor = new Map<number, number>();
  for (const [index, token] of all.entries()) successor.set(token.start, all[index + 1]?.start ?? -1);
  const first = tokens[0];
  const at = first === undefined || first.start < 0 ? -1 : all.findIndex((token) => token.start === first.start);
  let text = at < 0 ? '' : sql.slice(all[at - 1]?.end ?? 0, first!.start);
  let before: Token | undefined;
  for (const token of tokens) {
    const neighbours = before !== undefined && token.start >= 0 && successor.get(before.start) === token.start;
    text += before === undefined ? '' : neighbours ? sql.slice(before.end, token.start) : ' ';
    text += token.text;
    before = token;
  }
  if (before === undefined || before.start < 0) return text;
  const next = successor.get(before.start) ?? -1;
  return text + sql.slice(before.end, next < 0 ? undefined : next);
}

/**
 * The statement as our tokenizer understood it, in a form no lexer can misread: no comments, every string `'s'`, nothing odd
 * inside quoted names. A parser that reads this and the written text alike has cut the text into the same tokens.
 */
export function renderPlain(tokens: readonly Token[]): string {
  let text = '';
  let before: Token | undefined;
  for (const token of tokens) {
    const touching = before !== undefined && before.end === token.start && token.start > 0;
    text += before === undefined || touching ? '' : ' ';
    text += plainText(token);
    before = token;
  }
  return text;
}

function plainText(token: Token): string {
  if (token.kind === 'string') return `${/^[\w&]*(?=['"])/.exec(token.text)?.[0] ?? ''}'s'`;
  if (token.kind === 'hint') return ' ';
  if (token.kind !== 'quoted') return token.text;
  const inner = token.value.replace(/[^A-Za-z0-9_$ .#-]+/g, '_');
  return token.text[0]! + inner + token.text.at(-1)!;
}
