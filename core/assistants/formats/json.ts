import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { eolOf, type Format, indentOf, MASKED, mapAt, misshapen, unparsable } from './format.ts';

/** JSON, and JSON with comments and trailing commas where the assistant reads those. */
export function jsonFormat({ comments }: { comments: boolean }): Format {
  const tree = (text: string): Node | undefined => parse(text, comments);
  return {
    read(text, keys) {
      const root = tree(text);
      if (!root) return { document: {}, servers: {} };
      refuseDuplicates(root, keys);
      const document = plainValue(root);
      return { document, servers: mapAt(document, keys) ?? {} };
    },
    set(text, keys, id, entry) {
      const root = tree(text);
      const style = { eol: eolOf(text), unit: indentOf(text) };
      if (!root) return `${pretty(nested([...keys, id], entry), 0, style)}${style.eol}`;
      let at = root;
      const path = [...keys, id];
      for (const [depth, key] of path.entries()) {
        const property = propertyOf(at, key);
        const value = property?.children?.[1];
        if (!property || !value) return insert(text, at, key, nested(path.slice(depth + 1), entry), depth + 1, style);
        if (depth === path.length - 1) return replace(text, value, pretty(entry, depth + 1, style));
        at = value;
      }
      return text;
    },
    remove(text, keys, id) {
      const root = tree(text);
      const servers = root && nodeAt(root, keys);
      const property = servers && propertyOf(servers, id);
      return property ? cut(text, servers, property) : text;
    },
    mask(text, keys, ours) {
      const root = tree(text);
      if (!root) return text;
      const own = (nodeAt(root, keys)?.children ?? []).filter((property) => ours.has(String(property.children?.[0]?.value)));
      const spans = stringsIn(root).filter(
        ({ offset }) => !own.some((property) => offset >= property.offset && offset < property.offset + property.length),
      );
      return spans.reduceRight((masked, node) => replace(masked, node, JSON.stringify(MASKED)), text);
    },
    snippet: (keys, entries) => ({ language: 'json', text: `${JSON.stringify(nested(keys, entries), null, 2)}\n` }),
  };
}

interface Style {
  eol: string;
  unit: string;
}

function parse(text: string, comments: boolean): Node | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: comments, disallowComments: !comments, allowEmptyContent: true });
  const [error] = errors;
  if (error) throw unparsable(words(printParseErrorCode(error.error)), text.slice(0, error.offset).split('\n').length);
  if (root && root.type !== 'object') throw misshapen('The file holds no settings but something else.');
  // Without an error and without a value there is nothing but space and comments.
  if (!root && text.trim() !== '' && !comments) throw unparsable('there is no value', 1);
  return root;
}

/** `CommaExpected` → `comma expected`. */
function words(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** Which of two counts depends on the reader, so neither is touched. */
function refuseDuplicates(root: Node, keys: readonly string[]): void {
  let at: Node | undefined = root;
  for (const key of [...keys, undefined]) {
    const names = (at?.children ?? []).map((property) => String(property.children?.[0]?.value));
    const twice = names.find((name, index) => names.indexOf(name) !== index && (key === undefined || name === key));
    if (twice !== undefined) throw misshapen(`The file names ${JSON.stringify(twice)} twice.`);
    at = key === undefined ? undefined : at && propertyOf(at, key)?.children?.[1];
  }
}

function propertyOf(object: Node, key: string): Node | undefined {
  return object.type === 'object' ? object.children?.find((property) => property.children?.[0]?.value === key) : undefined;
}

function nodeAt(root: Node, keys: readonly string[]): Node | undefined {
  return keys.reduce<Node | undefined>((at, key) => at && propertyOf(at, key)?.children?.[1], root);
}

/** The value of a node, with `__proto__` as an ordinary name. */
function plainValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plainValue);
  if (node.type !== 'object') return node.value;
  const value: Record<string, unknown> = {};
  for (const property of node.children ?? []) {
    const [name, held] = property.children ?? [];
    if (name && held)
      Object.defineProperty(value, String(name.value), { value: plainValue(held), enumerable: true, configurable: true, writable: true });
  }
  return value;
}

function stringsIn(node: Node): Node[] {
  if (node.type === 'string') return [node];
  if (node.type === 'property') return node.children?.[1] ? stringsIn(node.children[1]) : [];
  return (node.children ?? []).flatMap(stringsIn);
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

function pretty(value: unknown, depth: number, { eol, unit }: Style): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${unit.repeat(depth)}`);
}

function replace(text: string, { offset, length }: Node, by: string): string {
  return text.slice(0, offset) + by + text.slice(offset + length);
}

/** Adds a property behind the last one; a comment behind that one stays with it. */
function insert(text: string, object: Node, key: string, value: unknown, depth: number, style: Style): string {
  const last = object.children?.at(-1);
  const indent = style.unit.repeat(depth);
  if (!last) {
    const at = object.offset + 1;
    const inner = text.slice(at, object.offset + object.length - 1);
    const property = `${style.eol}${indent}${JSON.stringify(key)}: ${pretty(value, depth, style)}`;
    return (
      text.slice(0, at) +
      property +
      (inner.trim() === '' ? style.eol + style.unit.repeat(depth - 1) : inner) +
      text.slice(at + inner.length)
    );
  }
  const oneLine = !text.slice(object.offset, object.offset + object.length).includes('\n');
  if (oneLine) {
    const end = last.offset + last.length;
    return `${text.slice(0, end)}, ${JSON.stringify(key)}: ${JSON.stringify(value)}${text.slice(end)}`;
  }
  const property = `${style.eol}${indent}${JSON.stringify(key)}: ${pretty(value, depth, style)}`;
  const end = last.offset + last.length;
  const comma = commaAfter(text, end);
  const tail = comma === undefined ? end : comma + 1;
  const lineEnd = tail + (/^[ \t]*(\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?=\r?\n)/.exec(text.slice(tail))?.[0].length ?? 0);
  const before = comma === undefined ? `${text.slice(0, end)},${text.slice(end, lineEnd)}` : text.slice(0, lineEnd);
  return before + property + (comma === undefined ? '' : ',') + text.slice(lineEnd);
}

/** Where the comma behind a value is, over space and comments; undefined where there is none. */
function commaAfter(text: string, from: number): number | undefined {
  const skipped = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*/.exec(text.slice(from))?.[0].length ?? 0;
  return text[from + skipped] === ',' ? from + skipped : undefined;
}

/** Takes a property out, with its comma and the line it leaves empty. */
function cut(text: string, object: Node, property: Node): string {
  const siblings = object.children ?? [];
  const index = siblings.indexOf(property);
  let start = property.offset;
  let end = property.offset + property.length;
  const comma = commaAfter(text, end);
  if (comma !== undefined) end = comma + 1;
  const lineStart = /(?:^|\n)[ \t]*$/.exec(text.slice(0, start));
  if (lineStart) {
    // The whole line, from the end of the one before.
    const rest = /^[ \t]*(?=\r?\n|$)/.exec(text.slice(end));
    if (rest) {
      end += rest[0].length;
      start = /\r?\n[ \t]*$/.exec(text.slice(0, start))?.index ?? start;
    }
  }
  let out = text.slice(0, start) + text.slice(end);
  const before = siblings[index - 1];
  if (comma === undefined && before) {
    // It was the last: the comma of the one before goes too.
    const at = commaAfter(out, before.offset + before.length);
    if (at !== undefined) out = out.slice(0, at) + out.slice(at + 1);
  }
  return out;
}
