import { isDeepStrictEqual } from 'node:util';
import { getNodeValue, type Node } from 'jsonc-parser';
import type { Wrapping } from './format.ts';
import { cutProperty, insertProperty, isOneLine, type JsonStyle, pretty, propertyOf, replace } from './json-edit.ts';

type Parse = (text: string) => Node | undefined;

/** The text without the entry; removes only the entry, its comma and its line. */
export function withoutEntry(text: string, parse: Parse, keys: readonly string[], id: string): string {
  const root = parse(text);
  const servers = root && nodeAt(root, keys);
  const property = servers && propertyOf(servers, id);
  return property ? cutProperty(text, servers, property) : text;
}

/** The text that an insertion at this depth created around the entry. */
export function wrappingOf(
  before: string,
  after: string,
  parse: Parse,
  keys: readonly string[],
  id: string,
  depth: number,
): Wrapping | undefined {
  const left = withoutEntry(after, parse, keys, id);
  const root = parse(left);
  if (!root) return undefined;
  if (depth === keys.length) {
    const text = paddingAt(left, root, keys, left.length - before.length);
    return text === '' ? undefined : { kind: 'padding', depth, text, former: '' };
  }
  const path = keys.slice(0, depth + 1);
  const made = propertyAt(root, path);
  if (!made) return undefined;
  const bare = withoutProperty(left, root, path);
  const padding = paddingAt(bare, parse(bare), path.slice(0, -1), bare.length - before.length);
  return { kind: 'group', depth: depth + 1, text: textOf(left, made), former: '', ...(padding === '' ? {} : { padding }) };
}

/** The text without the wrapping that Hydrant created around our entries, if the wrapping is unchanged. */
export function unwrapped(text: string, parse: Parse, keys: readonly string[], wrapping: Wrapping): string {
  const root = parse(text);
  if (!root) return text;
  if (wrapping.kind === 'padding') return withoutPadding(text, root, keys, wrapping.text);
  if (wrapping.kind === 'document') {
    if (text.slice(root.offset) === wrapping.text) return text.slice(0, root.offset);
    // Others use the document that Hydrant created; its group of servers may still be ours alone.
    const made = parse(wrapping.text);
    const group = made && propertyAt(made, keys.slice(0, 1));
    return group ? unwrapped(text, parse, keys, { kind: 'group', depth: 1, text: textOf(wrapping.text, group), former: '' }) : text;
  }
  const path = keys.slice(0, wrapping.depth);
  const property = propertyAt(root, path);
  if (!property || textOf(text, property) !== wrapping.text) return text;
  const left = withoutProperty(text, root, path);
  return withoutPadding(left, parse(left), path.slice(0, -1), wrapping.padding ?? '');
}

function withoutProperty(text: string, root: Node, path: readonly string[]): string {
  const [parent, property] = [nodeAt(root, path.slice(0, -1)), propertyAt(root, path)];
  return parent && property ? cutProperty(text, parent, property) : text;
}

/** The first characters in an empty object, so many as were added. */
function paddingAt(text: string, root: Node | undefined, path: readonly string[], length: number): string {
  const object = root && nodeAt(root, path);
  return object && (object.children ?? []).length === 0 ? text.slice(object.offset + 1, object.offset + 1 + Math.max(0, length)) : '';
}

function withoutPadding(text: string, root: Node | undefined, path: readonly string[], padding: string): string {
  const object = root && nodeAt(root, path);
  if (!object || paddingAt(text, root, path, padding.length) !== padding) return text;
  return text.slice(0, object.offset + 1) + text.slice(object.offset + 1 + padding.length);
}

/** Updates an existing entry: rewrites only values that differ. */
export function updated(text: string, value: Node, entry: Record<string, unknown>, depth: number, style: JsonStyle, parse: Parse): string {
  const names = (value.children ?? []).map((property) => String(property.children?.[0]?.value));
  if (value.type !== 'object' || new Set(names).size !== names.length) return replace(text, value, pretty(entry, depth, style));
  return Object.entries(entry).reduce((out, [key, wanted]) => {
    // Every edit shifts the text after it, so parse again.
    const root = parse(out);
    const object = root && objectAtOffset(root, value.offset);
    if (!object) return out;
    const held = propertyOf(object, key)?.children?.[1];
    if (!held) return insertProperty(out, object, key, wanted, depth + 1, style);
    if (isDeepStrictEqual(getNodeValue(held), wanted)) return out;
    return replace(out, held, isOneLine(out, object) ? JSON.stringify(wanted) : pretty(wanted, depth + 1, style));
  }, text);
}

function objectAtOffset(node: Node, offset: number): Node | undefined {
  if (node.type === 'object' && node.offset === offset) return node;
  const child = node.children?.find((one) => one.offset <= offset && offset < one.offset + one.length);
  return child && objectAtOffset(child, offset);
}

/** The value at a path of keys; undefined where there is none. */
export function nodeAt(root: Node, keys: readonly string[]): Node | undefined {
  return keys.reduce<Node | undefined>((at, key) => at && propertyOf(at, key)?.children?.[1], root);
}

function propertyAt(root: Node, keys: readonly string[]): Node | undefined {
  const parent = nodeAt(root, keys.slice(0, -1));
  return parent && propertyOf(parent, keys.at(-1) as string);
}

function textOf(text: string, { offset, length }: Node): string {
  return text.slice(offset, offset + length);
}
