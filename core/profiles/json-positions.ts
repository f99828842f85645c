import { findNodeAtLocation, type Node, parseTree, printParseErrorCode, visit } from 'jsonc-parser';
import { clip } from '../common/clip.ts';

/** A position in a text; line and column count from 1, as in editors. */
export interface Position {
  line: number;
  column: number;
}
export type FieldPath = readonly (string | number)[];

/** A parsed text with the position of each field, or the position of the syntax error; JSON.parse gives neither. */
export type JsonScan = { ok: true; value: unknown; locate(path: FieldPath): Position } | { ok: false; reason: string; at: Position };

/** Our words for the parser's error codes: what it expected. */
const EXPECTED: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'a field name in double quotes',
  ColonExpected: 'a colon',
  CloseBraceExpected: 'a comma or a closing brace',
  CloseBracketExpected: 'a comma or a closing bracket',
  EndOfFileExpected: 'the end of the text',
  UnexpectedEndOfNumber: 'a complete number',
  UnexpectedEndOfString: 'a complete string',
  InvalidUnicode: 'a complete string',
  InvalidEscapeCharacter: 'a complete string',
  InvalidCharacter: 'a complete string',
};

/** Deeper nesting is damage or an attack, never configuration. */
const DEEPEST = 200;

class JsonFault extends Error {
  readonly offset: number;
  constructor(reason: string, offset: number) {
    super(reason);
    this.offset = offset;
  }
}

/**
 * Parses strict JSON and reports positions. Accepts what JSON.parse accepts, except a field that occurs twice in one object (one of the two
 * would be lost silently), numbers beyond a double, and nesting deeper than 200. `locate` returns the position of the field, or of its
 * nearest existing ancestor.
 */
export function scanJson(text: string): JsonScan {
  let value: unknown;
  try {
    check(text);
    value = JSON.parse(text);
  } catch (error) {
    // JSON.parse refused a text that the scanner accepted; its message would repeat the text, so it is not used.
    if (error instanceof SyntaxError) return { ok: false, reason: 'this is not JSON', at: positionOf(text, 0) };
    if (!(error instanceof JsonFault)) throw error;
    return { ok: false, reason: error.message, at: positionOf(text, error.offset) };
  }
  let tree: Node | undefined;
  const locate = (path: FieldPath): Position => {
    tree ??= parseTree(text);
    for (let length = path.length; tree && length >= 0; length--) {
      const node = findNodeAtLocation(tree, path.slice(0, length));
      // The position of a field is the position of its name.
      if (node) return positionOf(text, node.parent?.type === 'property' ? node.parent.offset : node.offset);
    }
    return positionOf(text, 0);
  };
  return { ok: true, value, locate };
}

/** Line and column of an offset in UTF-16 units. Lines end at \n, with or without \r. */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line++;
  return { line, column: offset - lineStart + 1 };
}

/** The name of a field for people: `profiles[2].limits.rows`. The empty path is the whole document. */
export function fieldName(path: FieldPath): string {
  let name = '';
  for (const part of path) {
    if (typeof part === 'number') name += `[${part}]`;
    else if (/^[\w$-]+$/.test(part)) name += name === '' ? part : `.${part}`;
    else name += `[${JSON.stringify(clip(part, 60))}]`;
  }
  return name;
}

/** Throws a JsonFault at the first position where the text is not JSON, or is JSON with two possible readings. */
function check(text: string): void {
  /** Open objects and lists at the current position: the names so far of an object, undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  // The parser first reports characters that begin no token, then what it expected instead of them.
  let stray: number | undefined;
  const refuseStray = (): void => {
    if (stray !== undefined) throw new JsonFault('this does not belong here', stray);
  };
  const begin = (names: Set<string> | undefined, offset: number): void => {
    refuseStray();
    if (open.push(names) > DEEPEST) throw new JsonFault(`values are nested deeper than ${DEEPEST}`, offset);
  };
  const end = (): void => {
    refuseStray();
    open.pop();
  };
  visit(
    text,
    {
      onObjectBegin: (offset) => begin(new Set(), offset),
      onObjectEnd: end,
      onArrayBegin: (offset) => begin(undefined, offset),
      onArrayEnd: end,
      onSeparator: refuseStray,
      onObjectProperty: (name, offset) => {
        refuseStray();
        const names = open.at(-1);
        if (names?.has(name)) throw new JsonFault('this field is here twice in one object', offset);
        names?.add(name);
      },
      onLiteralValue: (value, offset) => {
        refuseStray();
        if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
          throw new JsonFault('the number is too large', offset);
      },
      onError: (error, offset) => {
        const code = printParseErrorCode(error);
        if (code === 'InvalidSymbol' && stray === undefined) {
          stray = offset;
          return;
        }
        const at = stray ?? offset;
        if (code === 'InvalidSymbol') refuseStray();
        if (code === 'InvalidCommentToken') throw new JsonFault('JSON has no comments', at);
        const comma = open.at(-1) ? 'a comma or a closing brace' : 'a comma or a closing bracket';
        const expected = code === 'CommaExpected' ? comma : (EXPECTED[code] ?? 'a value');
        throw new JsonFault(at >= text.length ? `the text ends where ${expected} was expected` : `${expected} was expected here`, at);
      },
    },
    { disallowComments: true, allowTrailingComma: false },
  );
  refuseStray();
}
