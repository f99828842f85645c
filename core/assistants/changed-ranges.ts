import { diffArrays } from 'diff';

/** Lines `from` to `to` (exclusive) of the old text were replaced by lines `at` to `until` of the new one. */
export interface ChangedRange {
  from: number;
  to: number;
  at: number;
  until: number;
}

/** More edits than a person reads; beyond this limit, everything from the first to the last change is one range. */
const MOST_EDITS = 1000;

/** The differences of two lists of lines, in order: the shortest edit script, up to MOST_EDITS edits. */
export function changedRanges(before: readonly string[], after: readonly string[]): ChangedRange[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const old = before.slice(start, before.length - end);
  const fresh = after.slice(start, after.length - end);
  if (old.length === 0 && fresh.length === 0) return [];
  return rangesBetween(old, fresh).map(({ from, to, at, until }) => ({
    from: from + start,
    to: to + start,
    at: at + start,
    until: until + start,
  }));
}

function rangesBetween(old: readonly string[], fresh: readonly string[]): ChangedRange[] {
  // Lines are compared many times and may be long, so compare numbers instead.
  const numbers = new Map<string, number>();
  const numbered = (lines: readonly string[]): number[] =>
    lines.map((line) => {
      const number = numbers.get(line) ?? numbers.size;
      numbers.set(line, number);
      return number;
    });
  const changes = diffArrays(numbered(old), numbered(fresh), { maxEditLength: MOST_EDITS });
  if (changes === undefined) return [{ from: 0, to: old.length, at: 0, until: fresh.length }];
  const ranges: ChangedRange[] = [];
  let [x, y, touches] = [0, 0, false];
  for (const { added, removed, count } of changes) {
    const last = ranges.at(-1);
    const range = touches && last ? last : { from: x, to: x, at: y, until: y };
    if (!added) x += count;
    if (!removed) y += count;
    touches = added || removed;
    if (!touches) continue;
    [range.to, range.until] = [x, y];
    if (range !== last) ranges.push(range);
  }
  return ranges;
}
