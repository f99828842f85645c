/** Replaces a secret. Three bullets: no engine, URL or encoding produces them by itself. */
export const MASK = '•••';

/** A part of a text, `[start, end)` in UTF-16 code units. */
export type Span = readonly [start: number, end: number];

/** The text with every span replaced by the mask; spans may overlap and come in any order, and touching ones become one mask. */
export function maskSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const sorted = spans.toSorted((a, b) => a[0] - b[0]);
  let out = '';
  let done = 0;
  let [from, to] = sorted[0] as Span;
  for (const [start, end] of sorted) {
    if (start <= to) {
      if (end > to) to = end;
      continue;
    }
    out += text.slice(done, from) + MASK;
    done = to;
    [from, to] = [start, end];
  }
  return out + text.slice(done, from) + MASK + text.slice(to);
}
