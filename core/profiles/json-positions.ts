/** Where something stands in a text, both counted from one, as editors do. */
export interface Position {
  line: number;
  column: number;
}
export type FieldPath = readonly (string | number)[];

/** What JSON.parse does not tell: where each field stands, and where exactly the text stops being JSON. */
export type JsonScan = { ok: true; value: unknown; locate(path: FieldPath): Position } | { ok: false; reason: string; at: Position };

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
 * Reads strict JSON and remembers positions. Accepts what JSON.parse accepts, except a field named twice in one object (one
 * of the two would be lost silently), numbers beyond a double, and nesting deeper than 200.
 * `locate` answers with the field itself, or the nearest field around it that is there.
 */
export function scanJson(text: string): JsonScan {
  const offsets = new Map<string, number>();
  try {
    walk(text, offsets);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return { ok: false, reason: error.message, at: positionOf(text, error.offset) };
  }
  const locate = (path: FieldPath): Position => {
    for (let length = path.length; length > 0; length--) {
      const offset = offsets.get(keyOf(path.slice(0, length)));
      if (offset !== undefined) return positionOf(text, offset);
    }
    return positionOf(text, offsets.get('') ?? 0);
  };
  return { ok: true, value: JSON.parse(text), locate };
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
    else name += `[${JSON.stringify(part.length > 60 ? `${part.slice(0, 60)}…` : part)}]`;
  }
  return name;
}

function keyOf(path: FieldPath): string {
  return path.map((part) => `${typeof part === 'number' ? '#' : '.'}${part}\u0000`).join('');
}

function walk(text: string, offsets: Map<string, number>): void {
  const space = /[ \t\r\n]*/y;
  const string = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
  const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
  let at = 0;

  const skip = () => {
    space.lastIndex = at;
    space.exec(text);
    at = space.lastIndex;
  };
  const fail = (expected: string): never => {
    if (at >= text.length) throw new JsonFault(`the text ends where ${expected} was expected`, at);
    throw new JsonFault(`${expected} was expected here`, at);
  };
  const take = (character: string): boolean => {
    skip();
    if (text[at] !== character) return false;
    at++;
    return true;
  };
  const token = (pattern: RegExp, expected: string): string => {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match === undefined) return fail(expected);
    at += match.length;
    return match;
  };
  const value = (path: string, depth: number): void => {
    skip();
    if (!offsets.has(path)) offsets.set(path, at);
    if (depth > DEEPEST) throw new JsonFault(`values are nested deeper than ${DEEPEST}`, at);
    const start = at;
    if (text[at] === '{') object(path, depth);
    else if (text[at] === '[') array(path, depth);
    else if (text[at] === '"') token(string, 'a complete string');
    else if (!Number.isFinite(Number(token(scalar, 'a value').replace(/^[a-z].*/, '0'))))
      throw new JsonFault('the number is too large', start);
  };
  const object = (path: string, depth: number): void => {
    at++;
    if (take('}')) return;
    const seen = new Set<string>();
    do {
      skip();
      const start = at;
      if (text[at] !== '"') fail('a field name in double quotes');
      const name = JSON.parse(token(string, 'a complete string')) as string;
      if (seen.has(name)) throw new JsonFault('this field is here twice in one object', start);
      seen.add(name);
      const field = `${path}.${name}\u0000`;
      offsets.set(field, start);
      if (!take(':')) fail('a colon');
      value(field, depth + 1);
    } while (take(','));
    if (!take('}')) fail('a comma or a closing brace');
  };
  const array = (path: string, depth: number): void => {
    at++;
    if (take(']')) return;
    let index = 0;
    do value(`${path}#${index++}\u0000`, depth + 1);
    while (take(','));
    if (!take(']')) fail('a comma or a closing bracket');
  };

  value('', 0);
  skip();
  if (at < text.length) fail('the end of the text');
}
