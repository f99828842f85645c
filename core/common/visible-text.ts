/** Characters that a terminal interprets or does not show: control and format characters, line and paragraph separators, ignorable ones. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text with control and format characters (also those that reverse the writing direction) as `\u{…}`; line feeds and tabs stay. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replace(UNSEEN, (match) => (match === '\n' || match === '\t' ? match : codePointEscape(match)));
}

/** As {@link visible}, on one line: a line feed in a value becomes `\n`, so that it cannot begin a new line. */
export function visibleLine(text: string): string {
  return text.toWellFormed().replace(UNSEEN, (match) => SHORT[match] ?? codePointEscape(match));
}

/** As {@link visible}, with each line after the first indented, so that foreign text cannot imitate a line of Hydrant. */
export function visibleBlock(text: string): string {
  return visible(text).replaceAll('\n', '\n  ');
}

/** JSON text with every such character as `\uXXXX`: the same value for a parser, and harmless in a terminal. */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN, (match) =>
    // Line feeds and tabs occur only between values; inside strings JSON.stringify has escaped them.
    match === '\n' || match === '\t' || match === '\r' ? match : jsonEscape(match),
  );
}

/** `\u{200b}` for the character U+200B. */
export function codePointEscape(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** `\u202e`; a code point beyond U+FFFF becomes two surrogate escapes. */
function jsonEscape(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
