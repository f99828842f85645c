/** A key that says where a word stands in its text, and nothing about the statement. */
function isPlace(key: string): boolean {
  return key === 'span' || key === 'token' || key.endsWith('_token');
}

type Node = Readonly<Record<string, unknown>>;

/** `{SingleQuotedString: …}`, `{NationalStringLiteral: …}` */
const STRING = /(?:String|StringLiteral)$/;
/** Fields in which the parser keeps the content of a string without saying that it is one. */
const TEXT = /^(?:path|root|Path|Raw|pattern)$/;

/** The tree without the places of its words. */
export function withoutPlaces(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutPlaces);
  if (!isNode(tree)) return tree;
  const copy: Record<string, unknown> = {};
  for (const key in tree) if (!isPlace(key)) copy[key] = withoutPlaces(tree[key]);
  return copy;
}

/**
 * Whether two syntax trees share everything but the content of strings and odd characters inside quoted names. This is how the guard
 * knows that a statement and its simplified form are one: what differs elsewhere could hide something that runs.
 */
export function isSameTree(a: unknown, b: unknown, { doubleQuotedStrings }: { doubleQuotedStrings: boolean }): boolean {
  const same = (one: unknown, other: unknown, key: string): boolean => {
    if (typeof one === 'string' && typeof other === 'string')
      return one === other || TEXT.test(key) || (key === 'key' && plain(one) === plain(other));
    if (Array.isArray(one) || Array.isArray(other))
      return (
        Array.isArray(one) &&
        Array.isArray(other) &&
        one.length === other.length &&
        one.every((item, index) => same(item, other[index], key))
      );
    if (!isNode(one) || !isNode(other)) return one === other;
    const strings = [one, other].filter((node) => isString(node, doubleQuotedStrings)).length;
    if (strings > 0) return strings === 2;
    if ('quote_style' in one || 'quote_style' in other)
      return one.quote_style === other.quote_style && (one.value === other.value || plain(one.value) === plain(other.value));
    const names = namesIn(one);
    return names.length === namesIn(other).length && names.every((name) => name in other && same(one[name], other[name], name));
  };
  return same(a, b, '');
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function namesIn(node: Node): string[] {
  return Object.keys(node).filter((key) => !isPlace(key));
}

/** Whether a node is a literal, whose content the two texts need not share. */
function isString(node: Node, doubleQuotedStrings: boolean): boolean {
  if ('quote_style' in node) return node.quote_style === "'" || (node.quote_style === '"' && doubleQuotedStrings);
  const [only, ...more] = namesIn(node);
  return only !== undefined && more.length === 0 && STRING.test(only);
}

/** A name with its odd characters made alike. */
function plain(text: unknown): string {
  return String(text).replace(/[^A-Za-z0-9_$ .#-]+/g, '_');
}
