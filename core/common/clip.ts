/**
 * Cuts a text to `longest` characters (UTF-16 units) with a mark after it; never splits a surrogate pair. Redact first, then cut: half a
 * secret is not recognized.
 */
export function clip(text: string, longest: number, mark = '…'): string {
  if (text.length <= longest) return text;
  const half = /[\uD800-\uDBFF]/.test(text[longest - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[longest] ?? '');
  return `${text.slice(0, half ? longest - 1 : longest)}${mark}`;
}
