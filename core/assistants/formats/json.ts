import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { endedAs, eolOf, type Format, indentOf, MASKED, mapAt, misshapen, unparsable, withLineEnd } from './format.ts';
import { insertProperty, pretty, propertyOf, replaceAll } from './json-edit.ts';
import { nodeAt, unwrapped, updated, withoutEntry, wrappingOf } from './json-entry.ts';

/** JSON; with `comments`, also comments and trailing commas, for assistants that read those. */
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
      const path = [...keys, id];
      if (!root) {
        const head = withLineEnd(text, style.eol);
        const after = `${head}${pretty(nested(path, entry), 0, style)}${style.eol}`;
        const left = withoutEntry(after, tree, keys, id);
        return { text: after, wrapping: { kind: 'document', depth: 0, text: left.slice(head.length), former: '' } };
      }
      let at = root;
      for (const [depth, key] of path.entries()) {
        const property = propertyOf(at, key);
        const value = property?.children?.[1];
        if (!property || !value) {
          const after = insertProperty(text, at, key, nested(path.slice(depth + 1), entry), depth + 1, style);
          return { text: after, wrapping: wrappingOf(text, after, tree, keys, id, depth) };
        }
        if (depth === path.length - 1) return { text: updated(text, value, entry, depth + 1, style, tree) };
        at = value;
      }
      return { text };
    },
    remove(text, keys, id, { wrapping } = {}) {
      const left = withoutEntry(text, tree, keys, id);
      return wrapping && left !== text ? unwrapped(left, tree, keys, endedAs(text, wrapping)) : left;
    },
    mask(text, keys, ours) {
      const root = tree(text);
      if (!root) return text;
      const own = (nodeAt(root, keys)?.children ?? []).filter((property) => ours.has(String(property.children?.[0]?.value)));
      const spans = stringsIn(root).filter(
        ({ offset }) => !own.some((property) => offset >= property.offset && offset < property.offset + property.length),
      );
      return replaceAll(text, spans, JSON.stringify(MASKED));
    },
    snippet: (keys, entries) => ({ language: 'json', text: `${JSON.stringify(nested(keys, entries), null, 2)}\n` }),
  };
}

function parse(text: string, comments: boolean): Node | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: comments, disallowComments: !comments, allowEmptyContent: true });
  const [error] = errors;
  if (error) throw unparsable(words(printParseErrorCode(error.error)), text.slice(0, error.offset).split('\n').length);
  if (root && root.type !== 'object') throw misshapen('The file holds no settings but something else.');
  // Neither an error nor a value: the text is only space and comments.
  if (!root && text.trim() !== '' && !comments) throw unparsable('there is no value', 1);
  return root;
}

/** `CommaExpected` → `comma expected`. */
function words(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** With a duplicate key it depends on the reader which value counts, so neither is edited. */
function refuseDuplicates(root: Node, keys: readonly string[]): void {
  let at: Node | undefined = root;
  for (const key of [...keys, undefined]) {
    const names = (at?.children ?? []).map((property) => String(property.children?.[0]?.value));
    const twice = key === undefined ? firstTwice(names) : names.filter((name) => name === key)[1];
    if (twice !== undefined) throw misshapen(`The file names ${JSON.stringify(twice)} twice.`);
    at = key === undefined ? undefined : at && propertyOf(at, key)?.children?.[1];
  }
}

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.has(name) || !seen.add(name));
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
