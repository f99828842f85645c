import { codePointEscape } from '../common/visible-text.ts';

/**
 * Characters that a person cannot see, that reorder others, or that pass for a blank: control and format characters, line and paragraph
 * separators, blanks of other widths, default-ignorable and unassigned code points, the empty braille pattern and the object placeholder.
 */
const INVISIBLE = String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}\p{DI}\u2800\ufffc`;
/** Those, and a combining mark on an ASCII character (`a` + U+0336): there it disguises the letter; in other scripts it is spelling. */
const ESCAPED = new RegExp(String.raw`[${INVISIBLE}]|(?<=^|[\p{ASCII}${INVISIBLE}])\p{M}+`, 'gu');
const KEPT = new Set(['\n', '\t', ' ']);

/**
 * The text of a question to a person, with every character that they could not see, or not tell from another blank, as `\u{…}`; blanks,
 * line feeds and tabs stay. Stricter than `visible` of core/common, which only stops what a terminal obeys: here a person decides by what
 * they read.
 */
export function escapeInvisible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replace(ESCAPED, (found) => (KEPT.has(found) ? found : [...found].map(codePointEscape).join('')));
}
