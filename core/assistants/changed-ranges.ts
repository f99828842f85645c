/** Lines `from` to `to` (exclusive) of the old text became lines `at` to `until` of the new one. */
export interface ChangedRange {
  from: number;
  to: number;
  at: number;
  until: number;
}

/** More edits than a person reads; beyond them, and beyond so many comparisons, everything between the first and the last change is one range. */
const MOST_EDITS = 1000;
const MOST_STEPS = 4_000_000;

/** Where two lists of lines differ, in order: the shortest edit script by Myers' algorithm ("An O(ND) Difference Algorithm", 1986). */
export function changedRanges(before: readonly string[], after: readonly string[]): ChangedRange[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const old = before.slice(start, before.length - end);
  const fresh = after.slice(start, after.length - end);
  if (old.length === 0 && fresh.length === 0) return [];
  const whole = { from: 0, to: old.length, at: 0, until: fresh.length };
  const ranges = (old.length === 0 || fresh.length === 0 ? undefined : shortestScript(old, fresh)) ?? [whole];
  return ranges.map(({ from, to, at, until }) => ({ from: from + start, to: to + start, at: at + start, until: until + start }));
}

function shortestScript(old: readonly string[], fresh: readonly string[]): ChangedRange[] | undefined {
  const most = Math.min(old.length + fresh.length, MOST_EDITS);
  // furthest[k + most]: how far in `old` a path on diagonal k (index in old − index in fresh) has come.
  const furthest = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  let steps = 0;
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(furthest.slice());
    for (let k = -edits; k <= edits; k += 2) {
      let x = startOf(furthest, k, edits, most);
      const begin = x;
      while (x < old.length && x - k < fresh.length && old[x] === fresh[x - k]) x += 1;
      furthest[k + most + 1] = x;
      steps += x - begin + 1;
      if (x >= old.length && x - k >= fresh.length) return traced(trace, old.length, fresh.length, most);
    }
    if (steps > MOST_STEPS) return undefined;
  }
  return undefined;
}

/** Where a path with one more edit begins on a diagonal: a line inserted, or a line removed. */
function startOf(furthest: Int32Array, k: number, edits: number, most: number): number {
  const above = furthest[k + most + 2] as number;
  const left = furthest[k + most] as number;
  return k === -edits || (k !== edits && left < above) ? above : left + 1;
}

/** Walks the path back from the end, and joins edits that touch. */
function traced(trace: readonly Int32Array[], oldLength: number, freshLength: number, most: number): ChangedRange[] {
  const ranges: ChangedRange[] = [];
  let [x, y] = [oldLength, freshLength];
  for (let edits = trace.length - 1; edits > 0; edits -= 1) {
    const furthest = trace[edits] as Int32Array;
    const k = x - y;
    const left = furthest[k + most] as number;
    const above = furthest[k + most + 2] as number;
    const inserts = k === -edits || (k !== edits && left < above);
    const fromX = inserts ? above : left;
    const fromY = fromX - (inserts ? k + 1 : k - 1);
    const edit = { from: fromX, to: inserts ? fromX : fromX + 1, at: fromY, until: inserts ? fromY + 1 : fromY };
    const [next] = ranges;
    if (next && next.from === edit.to && next.at === edit.until) ranges[0] = { ...next, from: edit.from, at: edit.at };
    else ranges.unshift(edit);
    [x, y] = [fromX, fromY];
  }
  return ranges;
}
