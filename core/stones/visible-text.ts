/** Characters that are not seen, or that turn others around: controls, formats, line and paragraph separators, ignorable ones. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Control and format characters (also those that reverse the direction of writing) as what they are; line feeds and tabs stay. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replace(UNSEEN, (found) => (found === '\n' || found === '\t' ? found : escaped(found)));
}

/** As {@link visible}, on one line: a line feed in a value is `\n`, so that it cannot begin a line of its own. */
export function visibleLine(text: string): string {
  return text.toWellFormed().replace(UNSEEN, (found) => SHORT[found] ?? escaped(found));
}

/** JSON text with every such character as `\uXXXX`: the same value for a parser, and nothing that a terminal obeys. */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN, (found) =>
    // Between values JSON has blanks and line feeds; inside of strings these are escaped already.
    found === '\n' || found === '\t' || found === '\r' ? found : [...Array(found.length).keys()].map((at) => unit(found, at)).join(''),
  );
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

function unit(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`;
}
