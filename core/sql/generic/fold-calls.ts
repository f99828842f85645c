import { foldCase, isOperator, type Token } from '../tokenizer/token.ts';
import { madeToken } from './rewrite.ts';

/** In T-SQL each nested call doubles the parser's time, so calls deeper than this are parsed separately. */
const MAX_HEIGHT = 8;

/**
 * Splits deeply nested calls. A call that is a whole argument means the same anywhere, so it becomes a separate query, and a number replaces
 * it: `f(g(1))` gives `f(1)` and `SELECT g(1)`. `tokens`: the statement with the numbers; each of `parts` must be a read too.
 */
export function foldCalls(tokens: readonly Token[], isFunction: (name: string) => boolean): { tokens: Token[]; parts: Token[][] } {
  const parts: Token[][] = [];
  const result: Token[] = [];
  // For every open bracket: where its call begins in `result` (or -1), and how tall what stands inside is.
  const open: { start: number; height: number }[] = [];
  for (const [index, token] of tokens.entries()) {
    result.push(token);
    if (isOperator(token, '(')) {
      const name = result.at(-2);
      const call = name?.kind === 'word' && isFunction(foldCase(name.text)) && !isOperator(result.at(-3), '.');
      open.push({ start: call ? result.length - 2 : -1, height: 0 });
    } else if (isOperator(token, ')')) {
      const closed = open.pop();
      if (!closed) continue;
      let height = closed.height + (closed.start >= 0 ? 1 : 0);
      if (height >= MAX_HEIGHT && closed.start >= 0 && stopsAt(result[closed.start - 1]) && stopsAt(tokens[index + 1])) {
        parts.push([madeToken('SELECT'), ...result.splice(closed.start)]);
        result.push(madeToken('0'));
        height = 0;
      }
      const outer = open.at(-1);
      if (outer) outer.height = Math.max(outer.height, height);
    }
  }
  return { tokens: result, parts };
}

/** Between these the call is an operand by itself. */
function stopsAt(token: Token | undefined): boolean {
  return token?.kind === 'operator' && /^[(),+*/%-]$/.test(token.text);
}
