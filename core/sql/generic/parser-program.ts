/**
 * The program of the parser's thread. It is a string, so that a bundle of the server needs no second entry file.
 * `workerData`: the address of the parser, and how deep it may recurse. A message is a `ParseRequest`, the answer a `Reply`.
 */
export const PARSER_PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const isPlace = (key) => key === 'span' || key === 'token' || key.endsWith('_token');
// The tree without the places of its words.
const bare = (tree) => {
  if (Array.isArray(tree)) return tree.map(bare);
  if (tree === null || typeof tree !== 'object') return tree;
  const copy = {};
  for (const key in tree) if (!isPlace(key)) copy[key] = bare(tree[key]);
  return copy;
};
const STRING = /(?:String|StringLiteral)$/;
const TEXT = /^(?:path|root|Path|Raw|pattern)$/;
let doubleQuotedStrings = false;
// Whether a node is a literal, whose content the two texts need not share.
const isString = (node) => {
  if ('quote_style' in node) return node.quote_style === "'" || (node.quote_style === '"' && doubleQuotedStrings);
  let only;
  for (const key in node) {
    if (isPlace(key)) continue;
    if (only !== undefined) return false;
    only = key;
  }
  return only !== undefined && STRING.test(only);
};
const plain = (text) => text.replace(/[^A-Za-z0-9_$ .#-]+/g, '_');
// Whether two trees share everything but the content of strings and odd characters inside quoted names.
const same = (a, b, key) => {
  if (typeof a === 'string' && typeof b === 'string') return a === b || TEXT.test(key) || (key === 'key' && plain(a) === plain(b));
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a)) return a.length === b.length && a.every((item, index) => same(item, b[index], key));
  if (isString(a) || isString(b)) return isString(a) && isString(b);
  if ('quote_style' in a || 'quote_style' in b) return a.quote_style === b.quote_style && (a.value === b.value || plain(a.value) === plain(b.value));
  let keys = 0;
  for (const name in a) {
    if (isPlace(name)) continue;
    keys++;
    if (!(name in b) || !same(a[name], b[name], name)) return false;
  }
  for (const name in b) if (!isPlace(name)) keys--;
  return keys === 0;
};
(async () => {
  const { init, Parser } = await import(workerData.parser);
  await init();
  parentPort.on('message', (request) => {
    doubleQuotedStrings = request.doubleQuotedStrings;
    try {
      const parser = new Parser({ name: request.dialect }).withOptions({ recursionLimit: workerData.recursionLimit });
      const [trees, ...others] = request.texts.map((text) => parser.parse(text));
      // A string travels faster than a tree, and no depth of it can hurt.
      if (others.every((other) => same(trees, other, ''))) parentPort.postMessage({ outcome: 'trees', json: JSON.stringify(bare(trees)) });
      else parentPort.postMessage({ outcome: 'differs' });
    } catch (error) {
      // What the parser says of a statement says so, or has a place; all else is a trap of the machine it runs on.
      const message = String(error && error.message);
      const said = message.startsWith('sql parser error: ') || / at Line: \\d+, Column: \\d+/.test(message);
      parentPort.postMessage(said ? { outcome: 'error', message: message.replace('sql parser error: ', '') } : { outcome: 'crashed' });
    }
  });
  parentPort.postMessage('ready');
})();
`;
