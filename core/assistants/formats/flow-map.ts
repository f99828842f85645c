/** A part of a text; the end is exclusive. */
export interface Span {
  from: number;
  to: number;
}

/** An entry of a map in braces: `name = value` in TOML, `name: value` in YAML. */
export interface FlowEntry extends Span {
  name: string;
  /** The value alone; empty where there is none. */
  value: Span;
}

/** A map in braces: `{ a = 1, b = 2 }`. */
export interface FlowMap {
  /** Offset after the opening brace. */
  inside: number;
  entries: readonly FlowEntry[];
}

/** The text with an entry appended. Only the entry and a comma are added, so that cutting the entry is the inverse. */
export function insertFlowEntry(text: string, { inside, entries }: FlowMap, entry: string): string {
  const last = entries.at(-1);
  return last ? `${text.slice(0, last.to)}, ${entry}${text.slice(last.to)}` : text.slice(0, inside) + entry + text.slice(inside);
}

/** The text without an entry and the comma between it and its neighbour; undefined if other text stands between them. */
export function cutFlowEntry(text: string, { entries }: FlowMap, entry: FlowEntry): string | undefined {
  const index = entries.indexOf(entry);
  const [before, after] = [entries[index - 1], entries[index + 1]];
  if (!before && !after) return text.slice(0, entry.from) + text.slice(entry.to);
  const cut = before ? { from: before.to, to: entry.to } : { from: entry.from, to: after?.from ?? entry.to };
  const between = before ? text.slice(before.to, entry.from) : text.slice(entry.to, cut.to);
  return /^\s*,\s*$/.test(between) ? text.slice(0, cut.from) + text.slice(cut.to) : undefined;
}

/** The text of a map with the values of all entries but `ours` masked; the number of lines stays. */
export function maskFlow(text: string, { from, to }: Span, { entries }: FlowMap, ours: ReadonlySet<string>, masked: string): string {
  let out = '';
  let at = from;
  for (const entry of entries) {
    if (ours.has(entry.name)) continue;
    // A key that is not a plain name may hold anything, so it is masked too.
    const hidden = { from: entry.name === '' ? entry.from : entry.value.from, to: Math.max(entry.value.to, entry.to) };
    out += text.slice(at, hidden.from);
    if (hidden.to > hidden.from) out += masked + text.slice(hidden.from, hidden.to).replace(/[^\n]/g, '');
    at = hidden.to;
  }
  return out + text.slice(at, to);
}
