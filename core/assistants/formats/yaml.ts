import { type Document, isScalar, isMap as isYamlMap, type Pair, parseDocument, stringify, visit, type YAMLMap } from 'yaml';
import { isRecord } from '../../common/records.ts';
import { cutFlowEntry, type FlowMap, insertFlowEntry, maskFlow, type Span } from './flow-map.ts';
import { endedAs, eolOf, type Format, MASKED, mapAt, misshapen, uneditable, unparsable, type Wrapping, withLineEnd } from './format.ts';
import { flowMap, flowText, spaced } from './yaml-flow.ts';

/** YAML: our entry is added and removed as whole lines, so that comments and style of everything else stay. */
export const yamlFormat: Format = {
  read(text, keys) {
    const document = parsed(text).toJS() as unknown;
    if (document !== null && document !== undefined && !isRecord(document))
      throw misshapen('The file holds no settings but something else.');
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
    const document = parsed(text);
    const servers = pairOf(document, key);
    const flow = flowOf(document, servers);
    if (flow) return { text: setFlow(text, flow, id, entry) };
    const outer = rootFlow(document);
    if (outer) return intoRootFlow(text, outer, key, servers, flowText(id, entry));
    const group = servers && isYamlMap(servers.value) && servers.value.items.length > 0 ? servers.value : undefined;
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
    const document = parsed(text);
    const servers = pairOf(document, key);
    if (!servers || !isYamlMap(servers.value)) return text;
    const flow = flowOf(document, servers);
    if (flow) return outOfFlow(text, flow, key, id, wrapping);
    const pair = servers.value.items.find((item) => nameOf(item) === id);
    if (!pair) return text;
    const [start, end] = spanOf(text, pair);
    const left = text.slice(0, start) + text.slice(end);
    return wrapping ? unwrapped(left, key, endedAs(text, wrapping)) : left;
  },
  mask(text, keys, ours) {
    const [key] = keys as [string];
    const document = parsed(text);
    const servers = pairOf(document, key);
    const flow = flowOf(document, servers);
    // Text on the same lines outside the braces is masked line by line.
    if (flow) return maskLines(text.slice(0, flow.from)) + maskFlow(text, flow, flow, ours, MASKED) + maskLines(text.slice(flow.to));
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
  // The parser's own check for duplicate keys is quadratic, and its warnings print parts of the file.
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error?.message.includes('call stack')) throw new RangeError(error.message);
  if (error) throw unparsable(error.message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? 'not YAML', error.linePos?.[0].line);
  refuseDuplicates(document, text);
  return document;
}

/** With two settings of one name it depends on the reader which one counts. */
function refuseDuplicates(document: Document.Parsed, text: string): void {
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const value = isScalar(key) ? key.value : key;
        if (seen.has(value) && isScalar(key)) throw unparsable('Map keys must be unique', lineAt(text, key.range?.[0] ?? 0));
        seen.add(value);
      }
    },
  });
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/**
 * The group of servers if it is in flow style and stays so: an empty one becomes block style, unless the whole document is in flow style.
 */
function flowOf(document: Document.Parsed, servers: Pair | undefined): (FlowMap & Span) | undefined {
  if (!servers || !isYamlMap(servers.value)) return undefined;
  const flow = flowMap(servers.value);
  return flow && (flow.entries.length > 0 || rootFlow(document)) ? flow : undefined;
}

function rootFlow(document: Document.Parsed): (FlowMap & Span) | undefined {
  return isYamlMap(document.contents) ? flowMap(document.contents) : undefined;
}

function setFlow(text: string, flow: FlowMap, id: string, entry: Record<string, unknown>): string {
  const present = flow.entries.find(({ name }) => name === id);
  if (!present) return insertFlowEntry(text, flow, flowText(id, entry));
  if (present.value.to === present.value.from) throw uneditable(`\`${id}\` in it has no value.`);
  return text.slice(0, present.value.from) + spaced(entry) + text.slice(present.value.to);
}

/** Inserts into a document that is in flow style as a whole and has no group of servers yet. */
function intoRootFlow(
  text: string,
  outer: FlowMap,
  key: string,
  servers: Pair | undefined,
  entry: string,
): { text: string; wrapping: Wrapping } {
  if (servers) throw uneditable(`\`${key}\` has no value, and everything is written in braces.`);
  return {
    text: insertFlowEntry(text, outer, `${key}: {${entry}}`),
    wrapping: { kind: 'group', depth: 1, text: `${key}: {}`, former: '' },
  };
}

function outOfFlow(text: string, flow: FlowMap, key: string, id: string, wrapping: Wrapping | undefined): string {
  const own = flow.entries.find(({ name }) => name === id);
  if (!own) return text;
  const left = cutFlowEntry(text, flow, own);
  if (left === undefined) throw uneditable(`a comment stands beside \`${id}\` between the braces of \`${key}\`.`);
  const outer = rootFlow(parsed(left));
  const group = outer?.entries.find(({ name }) => name === key);
  const isAsMade = group && wrapping && left.slice(group.from, group.to) === wrapping.text;
  return (outer && isAsMade ? cutFlowEntry(left, outer, group) : undefined) ?? left;
}

/** `extensions:` without a value is an empty group. */
function isEmptyAt(document: unknown, keys: readonly string[], depth: number): boolean {
  let at: unknown = document;
  for (const key of keys.slice(0, depth + 1)) at = isRecord(at) ? at[key] : undefined;
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

/** The whole lines of a pair, up to the end of its value. */
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

/** Inserts into `extensions:`, `extensions: {}` or `extensions: null`: the empty value is removed, a comment after it stays. */
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

/** Keeps names and masks values; masks a line with neither as a whole. */
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
