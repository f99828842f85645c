import { isOperator, type Token } from './token.ts';

/** Cuts tokens at semicolons, at whatever depth; empty statements are left out. */
export function splitStatements(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [[]];
  for (const token of tokens) {
    if (isOperator(token, ';')) statements.push([]);
    else statements.at(-1)!.push(token);
  }
  return statements.filter((statement) => statement.length > 0);
}

/** How deep the brackets go, and whether every one that opens closes. */
export function nesting(tokens: readonly Token[]): { depth: number; balanced: boolean } {
  const open: string[] = [];
  let depth = 0;
  const closers: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
  for (const token of tokens) {
    if (token.kind !== 'operator') continue;
    if (token.text === '(' || token.text === '[' || token.text === '{') depth = Math.max(depth, open.push(token.text));
    else if (closers[token.text] !== undefined && open.pop() !== closers[token.text]) return { depth, balanced: false };
  }
  return { depth, balanced: open.length === 0 };
}

/** The tokens that stand outside all brackets, each with its index. */
export function* outermost(tokens: readonly Token[]): Generator<[number, Token]> {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'operator' && '([{'.includes(token.text)) depth++;
    else if (token.kind === 'operator' && ')]}'.includes(token.text)) depth--;
    else if (depth === 0) yield [index, token];
  }
}
