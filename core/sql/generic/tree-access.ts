import { foldCase } from '../tokenizer/token.ts';
import type { Tree } from './sqlparser.ts';

export type Branch = { [key: string]: Tree };

export interface Name {
  value: string;
  quoted: boolean;
  /** Written as a string: `'name'`. */
  string: boolean;
}

/** The node as an object; undefined for a list, a word or nothing. */
export function branch(node: Tree | undefined): Branch | undefined {
  return typeof node === 'object' && node !== null && !Array.isArray(node) ? node : undefined;
}

/** The node as a list; empty for anything else. */
export function list(node: Tree | undefined): readonly Tree[] {
  return Array.isArray(node) ? node : [];
}

/** A single name: `{value, quote_style}`, alone or under `Identifier`. */
export function nameOf(node: Tree | undefined): Name | undefined {
  const bare = branch(branch(node)?.Identifier) ?? branch(node);
  return typeof bare?.value === 'string'
    ? { value: bare.value, quoted: typeof bare.quote_style === 'string', string: bare.quote_style === "'" }
    : undefined;
}

/** A dotted name; undefined when a part of it is no plain name (a call, for instance). */
export function namesOf(node: Tree | undefined): Name[] | undefined {
  if (!Array.isArray(node) || node.length === 0) return undefined;
  const names = node.map(nameOf);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** The dotted name in lower case. */
export function dotted(names: readonly Name[]): string {
  return names.map((name) => foldCase(name.value)).join('.');
}

/** The name as it was written, without quotes. */
export function written(names: readonly Name[]): string {
  return names.map((name) => name.value).join('.');
}
