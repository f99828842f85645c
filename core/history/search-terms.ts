/** More words than this make a search no better, and FTS5 has a limit. */
const MOST_TERMS = 32;
const LONGEST_TERM = 200;

/**
 * What a person typed, as a query that FTS5 cannot misread: every word quoted, matched by its beginning, all of them required.
 * Text without a letter or digit (`<>`, `*`) has no words; it is looked for literally. Nothing at all looks for nothing.
 */
export function searchTerms(input: string): { match?: string; literal?: string } {
  const text = input.toWellFormed().replaceAll('\0', ' ').trim();
  const words = text
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}\p{Co}]/u.test(word))
    .slice(0, MOST_TERMS)
    .map((word) => `"${word.slice(0, LONGEST_TERM).toWellFormed().replaceAll('"', '""')}"*`);
  if (words.length > 0) return { match: words.join(' AND ') };
  return text === '' ? {} : { literal: text };
}
