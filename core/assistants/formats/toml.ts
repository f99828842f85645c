import { parse, stringify, TomlError } from 'smol-toml';
import { cutFlowEntry, insertFlowEntry, maskFlow } from './flow-map.ts';
import { eolOf, type Format, MASKED, mapAt, uneditable, unparsable, withLineEnd } from './format.ts';
import { inlineKey, inlineTable, inlineValue } from './toml-inline.ts';
import { tomlStatements } from './toml-lines.ts';

/** TOML: our entry is a table of its own, added at the end and taken out as whole lines. */
export const tomlFormat: Format = {
  read(text, keys) {
    const document = parsed(text);
    return { document, servers: mapAt(document, keys) ?? {} };
  },
  set(text, keys, id, entry) {
    if (inlineTable(text, keys)) return { text: setInline(text, keys, id, entry) };
    const eol = eolOf(text);
    const body = `${tableOf(keys, id, entry, eol)}${eol}`;
    const [first] = runsOf(text, keys, id);
    if (first?.table) {
      // Where it stands; further tables of it elsewhere go.
      const rest = cutRuns(text, runsOf(text, keys, id).slice(1));
      return { text: rest.slice(0, first.from) + body + rest.slice(first.to) };
    }
    const head = withLineEnd(tomlFormat.remove(text, keys, id), eol);
    const gap = head === '' || /(^|\n)\r?\n$/.test(head) ? '' : eol;
    return { text: head + gap + body, gap };
  },
  remove(text, keys, id, { gap = '' } = {}) {
    const { servers } = tomlFormat.read(text, keys);
    if (!Object.hasOwn(servers, id)) return text;
    if (inlineTable(text, keys)) return withoutInline(text, keys, id);
    const [first, ...others] = runsOf(text, keys, id);
    const rest = cutRuns(text, others);
    const out = first ? withoutGap(rest.slice(0, first.from), gap) + rest.slice(first.to) : rest;
    const left = tomlFormat.read(out, keys).servers;
    if (Object.hasOwn(left, id)) throw uneditable(`\`${[...keys, id].join('.')}\` is not written as a table of its own.`);
    return out;
  },
  mask(text, keys, ours) {
    const table = inlineTable(text, keys);
    if (table) {
      const { statement, value } = table;
      const head = text.slice(0, statement.from);
      const rest = text.slice(value.to);
      const shown = maskFlow(text, { from: statement.from, to: value.to }, table, ours, `"${MASKED}"`);
      // A comment behind the closing brace may repeat a value.
      return maskLines(head) + shown + maskLines(rest.replace(/^[^\r\n]*/, ''));
    }
    const own = [...ours].flatMap((id) => runsOf(text, keys, id)).sort((a, b) => a.from - b.from);
    let masked = '';
    let at = 0;
    for (const { from, to } of own) {
      masked += maskLines(text.slice(at, from)) + text.slice(from, to);
      at = to;
    }
    return masked + maskLines(text.slice(at));
  },
  snippet: (keys, entries) => ({ language: 'toml', text: `${tablesOnly(stringify(nested(keys, entries)).trim(), keys, '\n')}\n` }),
};

/** `mcp_servers = { … }` may have no table outside of its braces, so the entry goes between them. */
function setInline(text: string, keys: readonly string[], id: string, entry: Record<string, unknown>): string {
  const own = inlineTable(text, keys)?.entries.filter(({ name }) => name === id) ?? [];
  const [only] = own;
  if (own.length === 1 && only && !/[.]\s*[^=]*=/.test(text.slice(only.from, only.value.from)))
    return text.slice(0, only.value.from) + inlineValue(entry) + text.slice(only.value.to);
  const rest = withoutInline(text, keys, id);
  const table = inlineTable(rest, keys);
  if (!table) throw uneditable(`\`${keys.join('.')}\` is written in braces that Hydrant does not edit.`);
  return insertFlowEntry(rest, table, `${inlineKey(id)} = ${inlineValue(entry)}`);
}

function withoutInline(text: string, keys: readonly string[], id: string): string {
  const table = inlineTable(text, keys);
  // `a.command = "x", a.args = []` is one server in several entries.
  const own = table?.entries.find(({ name }) => name === id);
  if (!table || !own) return text;
  const rest = cutFlowEntry(text, table, own);
  if (rest === undefined) throw uneditable(`a comment stands beside \`${id}\` between the braces of \`${keys.join('.')}\`.`);
  return withoutInline(rest, keys, id);
}

function parsed(text: string): Record<string, unknown> {
  try {
    return parse(text, { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    if (error instanceof TomlError)
      throw unparsable(error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? 'not TOML', error.line);
    throw error;
  }
}

interface Run {
  from: number;
  to: number;
  /** Whether it begins with a header of its own. */
  table: boolean;
}

/** The lines of an entry: from its first statement to its last, again where somebody put others between. */
function runsOf(text: string, keys: readonly string[], id: string): Run[] {
  const own = [...keys, id];
  const runs: Run[] = [];
  let inside = false;
  for (const { from, to, path, header } of tomlStatements(text)) {
    const belongs = own.every((key, depth) => path[depth] === key);
    const last = runs.at(-1);
    if (belongs && inside && last) last.to = to;
    else if (belongs) runs.push({ from, to, table: header });
    inside = belongs;
  }
  return runs;
}

function cutRuns(text: string, runs: readonly Run[]): string {
  return runs.reduceRight((out, { from, to }) => out.slice(0, from) + out.slice(to), text);
}

/** Takes back the blank line before our table, where there still is one. */
function withoutGap(head: string, gap: string): string {
  return gap !== '' && /(^|\n)\r?\n$/.test(head) ? head.replace(/\r?\n$/, '') : head;
}

/** Masks the values of lines that hold no entry of ours, also of lists and texts that span lines. */
function maskLines(text: string): string {
  return text
    .split(/(?<=\n)/)
    .map((line) => {
      if (/^\s*(\[|#|$)/.test(line)) return line;
      const valued = line.replace(/^(\s*(?:"[^"]*"|'[^']*'|[\w.-]+)\s*=\s*).*?(\r?\n?)$/, `$1"${MASKED}"$2`);
      // A further line of a list or a long text.
      return valued === line ? line.replace(/\S.*?(?=\r?\n?$)/, MASKED) : valued;
    })
    .join('');
}

function tableOf(keys: readonly string[], id: string, entry: Record<string, unknown>, eol: string): string {
  const block = stringify(nested([...keys, id], entry))
    .trim()
    .replaceAll('\n', eol);
  return tablesOnly(block, keys, eol);
}

/** Without a header for the outer table alone, which may stand in the file already. */
function tablesOnly(block: string, keys: readonly string[], eol: string): string {
  const outer = `[${keys.join('.')}]`;
  return block
    .split(eol)
    .filter((line) => line.trim() !== outer)
    .join(eol)
    .trimStart();
}

function nested(path: readonly string[], value: unknown): Record<string, unknown> {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;
}
