import { type Document, isScalar, isMap as isYamlMap, type Pair, parseDocument, stringify, type YAMLMap } from 'yaml';
import { eolOf, type Format, isMap, MASKED, mapAt, misshapen, unparsable } from './format.ts';

/** YAML: our entry is added and taken out as whole lines, so that comments and style of everything else stay. */
export const yamlFormat: Format = {
  read(text, keys) {
    const document = parsed(text).toJS() as unknown;
    if (document !== null && document !== undefined && !isMap(document)) throw misshapen('The file holds no settings but something else.');
    return {
      document: document ?? {},
      servers:
        mapAt(
          document ?? {},
          keys.filter((_, depth) => !isEmptyAt(document, keys, depth)),
        ) ?? {},
    };
  },
  set(text, keys, id, entry) {
    const [key] = keys as [string];
    const without = yamlFormat.remove(text, keys, id);
    const eol = eolOf(text);
    const servers = pairOf(parsed(without), key);
    const indent = servers && isYamlMap(servers.value) && servers.value.items.length > 0 ? columnOf(without, servers.value) : '  ';
    const lines = stringify({ [id]: entry }, { lineWidth: 0 })
      .trimEnd()
      .split('\n');
    const block = lines.map((line) => `${indent}${line}`).join(eol) + eol;
    if (!servers) return `${without}${without === '' || without.endsWith('\n') ? '' : eol}${key}:${eol}${block}`;
    if (isYamlMap(servers.value) && servers.value.flow && servers.value.items.length > 0)
      throw misshapen(`\`${key}\` is written on one line, in braces.`);
    return insertInto(without, servers, key, block, eol);
  },
  remove(text, keys, id) {
    const [key] = keys as [string];
    const servers = pairOf(parsed(text), key);
    if (!servers || !isYamlMap(servers.value)) return text;
    const pair = servers.value.items.find((item) => nameOf(item) === id);
    if (!pair) return text;
    if (servers.value.flow) throw misshapen(`\`${key}\` is written on one line, in braces.`);
    const [start, end] = spanOf(text, pair);
    return text.slice(0, start) + text.slice(end);
  },
  mask(text, keys, ours) {
    const [key] = keys as [string];
    const servers = pairOf(parsed(text), key);
    const own =
      servers && isYamlMap(servers.value)
        ? servers.value.items.filter((item) => ours.has(nameOf(item))).map((item) => spanOf(text, item))
        : [];
    let masked = '';
    let at = 0;
    for (const [start, end] of own) {
      masked += maskLines(text.slice(at, start)) + text.slice(start, end);
      at = end;
    }
    return masked + maskLines(text.slice(at));
  },
  snippet: (keys, entries) => ({
    language: 'yaml',
    text: stringify(
      keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), entries),
      { lineWidth: 0 },
    ),
  }),
};

function parsed(text: string): Document.Parsed {
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) throw unparsable(error.message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? 'not YAML', error.linePos?.[0].line);
  return document;
}

/** `extensions:` with nothing behind it is an empty group. */
function isEmptyAt(document: unknown, keys: readonly string[], depth: number): boolean {
  let at: unknown = document;
  for (const key of keys.slice(0, depth + 1)) at = isMap(at) ? at[key] : undefined;
  return at === null;
}

function pairOf(document: Document.Parsed, key: string): Pair | undefined {
  return isYamlMap(document.contents)
    ? (document.contents.items.find((item) => nameOf(item as Pair) === key) as Pair | undefined)
    : undefined;
}

function nameOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

/** The whole lines of a pair, up to where its value ends. */
function spanOf(text: string, pair: Pair): [start: number, end: number] {
  const from = (pair.key as { range?: [number, number, number] }).range?.[0] ?? 0;
  const value = pair.value as { range?: [number, number, number] } | null;
  const to = value?.range?.[1] ?? from;
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const newline = text.indexOf('\n', Math.max(to - 1, from));
  return [start, newline === -1 ? text.length : newline + 1];
}

function columnOf(text: string, map: YAMLMap): string {
  const from = (map.items[0]?.key as { range?: [number, number, number] } | undefined)?.range?.[0] ?? 0;
  return text.slice(text.lastIndexOf('\n', from - 1) + 1, from);
}

function insertInto(text: string, servers: Pair, key: string, block: string, eol: string): string {
  if (isYamlMap(servers.value) && servers.value.items.length > 0) {
    const last = servers.value.items.at(-1) as Pair;
    const [, end] = spanOf(text, last);
    const head = text.slice(0, end);
    return `${head}${head.endsWith('\n') ? '' : eol}${block}${text.slice(end)}`;
  }
  // `extensions:`, `extensions: {}` or `extensions: null`: the line is begun anew.
  const [start, end] = spanOf(text, servers);
  return `${text.slice(0, start)}${key}:${eol}${block}${text.slice(end)}`;
}

/** Names stay, values go: of a line with neither, all of it. */
function maskLines(text: string): string {
  return text
    .split(/(?<=\n)/)
    .map((line) => {
      if (/^\s*(#.*)?\r?\n?$/.test(line)) return line;
      const named = /^(\s*(?:- )*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'#:][^:#]*?):)([ \t]+[^\r\n]+)?(\r?\n?)$/.exec(line);
      if (named) return `${named[1]}${named[2] ? ` ${MASKED}` : ''}${named[3]}`;
      return line.replace(/\S[^\r\n]*/, MASKED);
    })
    .join('');
}
