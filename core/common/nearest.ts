/** Longer names are not compared: nobody mistypes them, and the cost is quadratic in the length. */
const LONGEST = 80;

/**
 * The known name that a mistyped one most likely means, or undefined if none is close: at most one slip (a letter added, missing, replaced,
 * or two swapped) for each three letters, ignoring case; else the only name that starts with the given text. Among equally near names the
 * first wins.
 */
export function nearestName(given: string, known: Iterable<string>): string | undefined {
  if (given === '' || given.length > LONGEST) return undefined;
  const wanted = given.toLowerCase();
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = allowed + 1;
  const continuing: string[] = [];
  for (const name of known) {
    if (name.length > LONGEST) continue;
    const candidate = name.toLowerCase();
    if (wanted.length >= 2 && candidate.startsWith(wanted)) continuing.push(name);
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, candidate);
    // A name that shares no letter with the given one is not near it, even if both are short.
    if (distance < bestDistance && distance < Math.max(wanted.length, candidate.length)) {
      best = name;
      bestDistance = distance;
    }
  }
  return best ?? (continuing.length === 1 ? continuing[0] : undefined);
}

/** "; did you mean `x`?", or an empty text if no known name is near. Appended to a sentence. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const nearest = nearestName(given, known);
  return nearest === undefined ? '' : `; did you mean \`${nearest}\`?`;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
