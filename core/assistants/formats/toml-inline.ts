import { stringify } from 'smol-toml';
import type { FlowEntry, FlowMap, Span } from './flow-map.ts';
import { isMap } from './format.ts';
import { keysIn, tomlStatements } from './toml-lines.ts';

/** `mcp_servers = { … }`: the whole statement, its value, and what is in it. */
export interface InlineTable extends FlowMap {
  statement: Span;
  value: Span;
}

const TOKEN = /"""(?:[^\\]|\\[\s\S])*?"{3,5}|'''[\s\S]*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[[\]{},=]|[^\s[\]{},=#"']+/g;

/** The table at a key where it is written in braces; undefined where it is not. The text is one that a parser has accepted. */
export function inlineTable(text: string, keys: readonly string[]): InlineTable | undefined {
  const statement = tomlStatements(text).find(
    ({ header, path }) => !header && path.length === keys.length && keys.every((key, depth) => path[depth] === key),
  );
  if (!statement) return undefined;
  const tokens = tokensIn(text, statement);
  const sign = tokens.findIndex(({ from }) => text[from] === '=');
  const open = tokens[sign + 1];
  if (sign === -1 || !open || text[open.from] !== '{') return undefined;
  const entries: FlowEntry[] = [];
  let depth = 1;
  let words: Span[] = [];
  const finish = (): void => {
    const equals = words.findIndex(({ from }) => text[from] === '=');
    const [first, last] = [words[0], words.at(-1)];
    const value = words[equals + 1];
    if (first && last && value && equals > 0) {
      const [name = ''] = keysIn(text.slice(first.from, words[equals]?.from));
      entries.push({ name, from: first.from, to: last.to, value: { from: value.from, to: last.to } });
    }
    words = [];
  };
  for (const token of tokens.slice(sign + 2)) {
    const sort = text[token.from] as string;
    if (sort === '#') continue;
    if ('[{'.includes(sort)) depth += 1;
    if (']}'.includes(sort)) depth -= 1;
    if (depth === 0) {
      finish();
      return { statement, value: { from: open.from, to: token.to }, inside: open.to, entries };
    }
    if (sort === ',' && depth === 1) finish();
    else words.push(token);
  }
  return undefined;
}

function tokensIn(text: string, { from, to }: Span): Span[] {
  return [...text.slice(from, to).matchAll(TOKEN)].map(({ index, 0: token }) => ({ from: from + index, to: from + index + token.length }));
}

/** A value on one line: `{ command = "npx", args = [ "-y" ] }`. */
export function inlineValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(inlineValue).join(', ')}]`;
  if (!isMap(value)) return stringify({ v: value }).slice('v = '.length).trim();
  const pairs = Object.entries(value).map(([key, inner]) => `${inlineKey(key)} = ${inlineValue(inner)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

export function inlineKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key)
    ? key
    : stringify({ [key]: 0 })
        .slice(0, -' = 0'.length)
        .trim()
        .replace(/ = 0$/, '');
}
