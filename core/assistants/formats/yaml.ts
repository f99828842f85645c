import { type Document, isScalar, isMap as isYamlMap, type Pair, parseDocument, stringify, type YAMLMap } from 'yaml';
import { endedAs, eolOf, type Format, isMap, MASKED, mapAt, misshapen, unparsable, type Wrapping, withLineEnd } from './format.ts';

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
    const eol = eolOf(text);
    const servers = pairOf(parsed(text), key);
    const group = servers && isYamlMap(servers.value) && servers.value.items.length > 0 ? servers.value : undefined;
    if (group?.flow) throw misshapen(`\`${key}\` is written on one line, in braces.`);
    const block = blockOf(id, entry, group ? columnOf(text, group) : '  ', eol);
    const present = group?.items.find((item) => nameOf(item) === id);
    if (present) {
      const [start, end] = spanOf(text, present);
      const ended = text.slice(start, end).endsWith('\n');
      return { text: text.slice(0, start) + (ended ? block : block.slice(0, -eol.length)) + text.slice(end) };
    }
    if (group) {
      const [, end] = spanOf(text, group.items.at(-1) as Pair);
      return { text: withLineEnd(text.slice(0, end), eol) + block + text.slice(end) };
    }
    if (!servers) {
      const wrapping: Wrapping = { kind: 'group', depth: 1, text: `${key}:${eol}`, former: '' };
      return { text: withLineEnd(text, eol) + wrapping.text + block, wrapping };
    }
    return intoEmpty(text, servers, block, eol);
  },
  remove(text, keys, id, { wrapping } = {}) {
    const [key] = keys as [string];
    const servers = pairOf(parsed(text), key);
    if (!servers || !isYamlMap(servers.value)) return text;
    const pair = servers.value.items.find((item) => nameOf(item) === id);
    if (!pair) return text;
    if (servers.value.flow) throw misshapen(`\`${key}\` is written on one line, in braces.`);
    const [start, end] = spanOf(text, pair);
    const left = text.slice(0, start) + text.slice(end);
    return wrapping ? unwrapped(left, key, endedAs(text, wrapping)) : left;
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

function blockOf(id: string, entry: Record<string, unknown>, indent: string, eol: string): string {
  const lines = stringify({ [id]: entry }, { lineWidth: 0 })
    .trimEnd()
    .split('\n');
  return lines.map((line) => `${indent}${line}`).join(eol) + eol;
}

/** Into `extensions:`, `extensions: {}` or `extensions: null`: an empty value goes, a comment behind it stays. */
function intoEmpty(text: string, servers: Pair, block: string, eol: string): { text: string; wrapping: Wrapping | undefined } {
  const [start, end] = spanOf(text, servers);
  const lines = text.slice(start, end);
  const [from, to] = (servers.value as { range?: [number, number, number] } | null)?.range ?? [end, end];
  const emptied = from < to ? lines.slice(0, from - start).trimEnd() + lines.slice(to - start) : lines;
  const head = withLineEnd(emptied, eol);
  const former = withLineEnd(lines, eol);
  const wrapping: Wrapping | undefined = former === head ? undefined : { kind: 'group', depth: 1, text: head, former };
  return { text: text.slice(0, start) + head + block + text.slice(end), wrapping };
}

function unwrapped(text: string, key: string, { text: made, former }: Wrapping): string {
  const servers = pairOf(parsed(text), key);
  if (!servers || (isYamlMap(servers.value) && servers.value.items.length > 0)) return text;
  const [start, end] = spanOf(text, servers);
  return text.slice(start, end) === made ? text.slice(0, start) + former + text.slice(end) : text;
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
