/** More words do not improve a search, and FTS5 limits their number. */
const MOST_TERMS = 32;
const LONGEST_TERM = 200;

/**
 * A typed text as a query that FTS5 cannot misread: every word is quoted, matched as a prefix, and required: `daily rev` becomes `"daily"*
 * "rev"*`. A text without a letter or digit (`<>`, `*`) has no words and is searched literally. An empty text searches nothing.
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
