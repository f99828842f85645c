/**
 * What is nothing to the eye, turns others around, or takes the place of a blank: control and format characters, line and paragraph
 * separators, blanks of other widths, default-ignorable and unassigned ones, the empty braille pattern and the object placeholder.
 */
const UNSEEN = String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}\p{DI}\u2800\ufffc`;
/** A combining mark changes the letter before it: of another script it is how that is written, on an ASCII character a disguise. */
const HIDDEN = new RegExp(String.raw`[${UNSEEN}]|(?<=^|[\p{ASCII}${UNSEEN}])\p{M}+`, 'gu');

/** The text with every character that a person could not see, or not tell from another blank, as `\u{…}`; blanks, line feeds and tabs stay. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replace(HIDDEN, (found) => (found === '\n' || found === '\t' || found === ' ' ? found : [...found].map(escaped).join('')));
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
