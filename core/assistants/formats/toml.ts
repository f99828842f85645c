import { parse, stringify, TomlError } from 'smol-toml';
import type { TomlPath, TomlStatement } from '../../common/toml-syntax.ts';
import { cutFlowEntry, insertFlowEntry, maskFlow } from './flow-map.ts';
import { eolOf, type Format, MASKED, mapAt, uneditable, unparsable, withLineEnd } from './format.ts';
import { inlineKey, inlineTable, inlineValue, statementsOf } from './toml-inline.ts';

/** TOML: our entry is a table of its own, appended to the file and removed as whole lines. */
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
      // Replace the first run of the entry; its further tables elsewhere are removed.
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
    let masked = '';
    let at = 0;
    for (const statement of statementsOf(text)) {
      const { from, to, path } = statement;
      const own = [...ours].some((id) => startsWith(path, [...keys, id]));
      masked += text.slice(at, from);
      if (own || !statement.value) masked += text.slice(from, to);
      else if (table?.statement.from === from) {
        // A comment after the closing brace may repeat a value.
        const end = /\r?\n?$/.exec(text.slice(table.value.to, to))?.[0] ?? '';
        masked += maskFlow(text, { from, to: table.value.to }, table, ours, `"${MASKED}"`) + end;
      } else masked += maskValue(text, statement);
      at = to;
    }
    return masked + text.slice(at);
  },
  snippet: (keys, entries) => ({ language: 'toml', text: `${tablesOnly(stringify(nested(keys, entries)).trim(), keys, '\n')}\n` }),
};

/** `mcp_servers = { … }` may have no table outside of its braces, so the entry is inserted between them. */
function setInline(text: string, keys: readonly string[], id: string, entry: Record<string, unknown>): string {
  const own = inlineTable(text, keys)?.entries.filter(({ name }) => name === id) ?? [];
  const [only] = own;
  if (own.length === 1 && only && !only.dotted) return text.slice(0, only.value.from) + inlineValue(entry) + text.slice(only.value.to);
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
  /** Whether the run begins with a header of its own. */
  table: boolean;
}

/** Runs of lines of an entry: from its first statement to its last, and a further run after each foreign statement in between. */
function runsOf(text: string, keys: readonly string[], id: string): Run[] {
  const own = [...keys, id];
  const runs: Run[] = [];
  let inside = false;
  for (const { from, to, path, value } of statementsOf(text)) {
    const belongs = startsWith(path, own);
    const last = runs.at(-1);
    if (belongs && inside && last) last.to = to;
    else if (belongs) runs.push({ from, to, table: value === undefined });
    inside = belongs;
  }
  return runs;
}

function cutRuns(text: string, runs: readonly Run[]): string {
  return runs.reduceRight((out, { from, to }) => out.slice(0, from) + out.slice(to), text);
}

/** Removes the blank line before our table, if it is still there. */
function withoutGap(head: string, gap: string): string {
  return gap !== '' && /(^|\n)\r?\n$/.test(head) ? head.replace(/\r?\n$/, '') : head;
}

/** A setting with its value masked and the number of lines unchanged. A comment after it is removed, since it may repeat the value. */
function maskValue(text: string, { from, to, value }: TomlStatement): string {
  const [head, ...rest] = text.slice(value?.range[0] ?? from, to).split(/(?<=\n)/);
  const end = /\r?\n?$/.exec(head ?? '')?.[0] ?? '';
  const further = rest.map((line) => line.replace(/\S.*?(?=\r?\n?$)/, MASKED));
  return `${text.slice(from, value?.range[0])}"${MASKED}"${end}${further.join('')}`;
}

function startsWith(path: TomlPath, keys: TomlPath): boolean {
  return keys.every((key, depth) => path[depth] === key);
}

function tableOf(keys: readonly string[], id: string, entry: Record<string, unknown>, eol: string): string {
  const block = stringify(nested([...keys, id], entry))
    .trim()
    .replaceAll('\n', eol);
  return tablesOnly(block, keys, eol);
}

/** The tables without a header for the outer table alone, which the file may contain already. */
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
