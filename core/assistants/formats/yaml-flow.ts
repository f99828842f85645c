import { isScalar, type Pair, type YAMLMap } from 'yaml';
import type { FlowEntry, FlowMap, Span } from './flow-map.ts';

interface Ranged {
  range?: readonly [start: number, valueEnd: number, nodeEnd: number] | null;
}

/** The positions of a map in flow style (braces); undefined for one in block style. */
export function flowMap(map: YAMLMap): (FlowMap & Span) | undefined {
  const range = (map as Ranged).range;
  if (!map.flow || !range) return undefined;
  const entries = map.items.map((item) => flowEntry(item as Pair));
  return { from: range[0], to: range[1], inside: range[0] + 1, entries };
}

function flowEntry({ key, value }: Pair): FlowEntry {
  const [from = 0, keyEnd = 0] = (key as Ranged | null)?.range ?? [];
  // `{ a }` has no value, `{ a: }` an empty one.
  const range = (value as Ranged | null)?.range;
  const [start, end] = range ?? [keyEnd, keyEnd];
  return { name: isScalar(key) ? String(key.value) : '', from, to: Math.max(end, keyEnd), value: { from: start, to: end } };
}

/** `hydrant-sales: {"cmd": "node"}`: JSON is valid YAML in flow style. */
export function flowText(id: string, value: unknown): string {
  return `${/^[a-z][a-z0-9-]*$/.test(id) ? id : JSON.stringify(id)}: ${spaced(value)}`;
}

export function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${spaced(inner)}`);
  return `{${pairs.join(', ')}}`;
}
