import { stringify } from 'smol-toml';
import { isRecord } from '../../common/records.ts';
import { type TomlStatement, tomlNames, tomlStatements } from '../../common/toml-syntax.ts';
import type { FlowEntry, FlowMap, Span } from './flow-map.ts';
import { uneditable } from './format.ts';

/** An entry between braces, with whether its key has several parts: `a.command = "x"`. */
export interface InlineEntry extends FlowEntry {
  dotted: boolean;
}

/** `mcp_servers = { … }`: the whole statement, its value, and its entries. */
export interface InlineTable extends FlowMap {
  statement: Span;
  value: Span;
  entries: readonly InlineEntry[];
}

/** The statements of a text that smol-toml has accepted. Throws CONFIG_UNEDITABLE if their positions cannot be determined. */
export function statementsOf(text: string): TomlStatement[] {
  const statements = tomlStatements(text);
  if (!statements) throw uneditable('a part of it is written in a way that Hydrant does not edit.');
  return statements;
}

/** The inline table at a key; undefined if the table is not inline. */
export function inlineTable(text: string, keys: readonly string[]): InlineTable | undefined {
  const statement = statementsOf(text).find(
    ({ value, path }) => value && path.length === keys.length && keys.every((key, depth) => path[depth] === key),
  );
  if (statement?.value?.type !== 'TOMLInlineTable') return undefined;
  const [from, to] = statement.value.range;
  const entries = statement.value.body.map(({ key, value, range }) => ({
    name: tomlNames(key)[0] ?? '',
    dotted: key.keys.length > 1,
    from: range[0],
    to: range[1],
    value: { from: value.range[0], to: value.range[1] },
  }));
  return { statement, value: { from, to }, inside: from + 1, entries };
}

/** A value on one line: `{ command = "npx", args = [ "-y" ] }`. */
export function inlineValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(inlineValue).join(', ')}]`;
  if (!isRecord(value)) return stringify({ v: value }).slice('v = '.length).trim();
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
