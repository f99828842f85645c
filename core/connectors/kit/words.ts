const MOST_SHOWN = 5;

/** `a, b and c`; a longer list is cut after MOST_SHOWN words: `a, b, c, d, e and 2 more`. */
export function listWords(words: readonly string[]): string {
  const shown = words.length > MOST_SHOWN ? [...words.slice(0, MOST_SHOWN), `${words.length - MOST_SHOWN} more`] : words;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** `1 table`, `2 tables`. */
export function countOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
