import { codePointEscape } from '../common/visible-text.ts';

/**
 * Characters that a person cannot see, that reorder others, or that look like a blank: control and format characters, line and paragraph
 * separators, blanks of other widths, default-ignorable and unassigned code points, the empty braille pattern and the object replacement
 * character.
 */
const INVISIBLE = String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}\p{DI}\u2800\ufffc`;
/**
 * INVISIBLE, and a combining mark on an ASCII character (`a` + U+0336): on ASCII it disguises the letter; in other scripts it is spelling.
 */
const ESCAPED = new RegExp(String.raw`[${INVISIBLE}]|(?<=^|[\p{ASCII}${INVISIBLE}])\p{M}+`, 'gu');
const VISIBLE_CONTROLS = new Set(['\n', '\t', ' ']);

/**
 * The text of an approval request with every character that a person could not see, or could not distinguish from a blank, as `\u{…}`;
 * blanks, line feeds and tabs stay. Stricter than `visible` of core/common, which escapes only characters that a terminal obeys or hides:
 * here a person decides by what they read.
 */
export function escapeInvisible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replace(ESCAPED, (match) => (VISIBLE_CONTROLS.has(match) ? match : [...match].map(codePointEscape).join('')));
}
