/** Plain words with hyphens (`Café, Q1` → `cafe-q1`): small letters and digits, a letter first, at most `most` long; may be empty. */
export function slugOf(text: string, most: number): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '')
    .slice(0, most)
    .replace(/-+$/, '');
}
