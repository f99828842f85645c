import { findNodeAtLocation, type Node, parseTree, printParseErrorCode, visit } from 'jsonc-parser';
import { clip } from '../common/clip.ts';

/** Where something stands in a text, both counted from one, as editors do. */
export interface Position {
  line: number;
  column: number;
}
export type FieldPath = readonly (string | number)[];

/** What JSON.parse does not tell: where each field stands, and where exactly the text stops being JSON. */
export type JsonScan = { ok: true; value: unknown; locate(path: FieldPath): Position } | { ok: false; reason: string; at: Position };

/** What the parser expected, in our words. */
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

/** Deeper nesting is damage or malice, never configuration. */
const DEEPEST = 200;

class JsonFault extends Error {
  readonly offset: number;
  constructor(reason: string, offset: number) {
    super(reason);
    this.offset = offset;
  }
}

/**
 * Reads strict JSON and tells positions. Accepts what JSON.parse accepts, except a field named twice in one object (one
 * of the two would be lost silently), numbers beyond a double, and nesting deeper than 200.
 * `locate` answers with the field itself, or the nearest field around it that is there.
 */
export function scanJson(text: string): JsonScan {
  let value: unknown;
  try {
    check(text);
    value = JSON.parse(text);
  } catch (error) {
    // JSON.parse has the last word; its message would repeat the text.
    if (error instanceof SyntaxError) return { ok: false, reason: 'this is not JSON', at: positionOf(text, 0) };
    if (!(error instanceof JsonFault)) throw error;
    return { ok: false, reason: error.message, at: positionOf(text, error.offset) };
  }
  let tree: Node | undefined;
  const locate = (path: FieldPath): Position => {
    tree ??= parseTree(text);
    for (let length = path.length; tree && length >= 0; length--) {
      const node = findNodeAtLocation(tree, path.slice(0, length));
      // A field stands where its name does.
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

/** `profiles[2].limits.rows`: how a field is named to people. The empty path is the whole document. */
export function fieldName(path: FieldPath): string {
  let name = '';
  for (const part of path) {
    if (typeof part === 'number') name += `[${part}]`;
    else if (/^[\w$-]+$/.test(part)) name += name === '' ? part : `.${part}`;
    else name += `[${JSON.stringify(clip(part, 60))}]`;
  }
  return name;
}

/** Throws a JsonFault at the first place where the text is not JSON, or is JSON that would be read in two ways. */
function check(text: string): void {
  /** What is open at this place: the names so far of an object, undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  // The parser reports characters that begin no token, and then what it expected instead of them.
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
