import type { Span } from './redact-spans.ts';

/** Finds many values in a text in one pass, however many they are: a table over the first four characters selects the candidates. */
export interface KnownValues {
  /** Values under four characters are ignored; callers must not add them. */
  add(value: string): void;
  /** Every occurrence of one of the values, including overlapping ones. */
  spans(text: string): Span[];
}

const TABLE = 1 << 16;

export function createKnownValues(): KnownValues {
  const all = new Set<string>();
  const buckets = new Map<number, string[]>();
  const marked = new Uint8Array(TABLE);
  return {
    add: (value) => {
      if (value.length < 4 || all.has(value)) return;
      all.add(value);
      const slot = slotOf(value.charCodeAt(0), value.charCodeAt(1), value.charCodeAt(2), value.charCodeAt(3));
      marked[slot] = 1;
      // The longest first, so that the first match is the widest.
      buckets.set(
        slot,
        [...(buckets.get(slot) ?? []), value].sort((a, b) => b.length - a.length),
      );
    },
    spans: (text) => {
      const spans: Span[] = [];
      if (all.size === 0) return spans;
      let [a, b, c] = [text.charCodeAt(0), text.charCodeAt(1), text.charCodeAt(2)];
      let open: [number, number] | undefined;
      for (let at = 0; at + 4 <= text.length; at++) {
        const d = text.charCodeAt(at + 3);
        const slot = slotOf(a, b, c, d);
        a = b;
        b = c;
        c = d;
        if (marked[slot] === 0) continue;
        const value = buckets.get(slot)?.find((candidate) => text.startsWith(candidate, at));
        if (value === undefined) continue;
        if (open !== undefined && at <= open[1]) {
          open[1] = Math.max(open[1], at + value.length);
        } else {
          open = [at, at + value.length];
          spans.push(open);
        }
      }
      return spans;
    },
  };
}

function slotOf(a: number, b: number, c: number, d: number): number {
  return (Math.imul(a, 0x9e37) ^ Math.imul(b, 0x85eb) ^ Math.imul(c, 0xc2b3) ^ Math.imul(d, 0x27d5)) & (TABLE - 1);
}
