import { type AddressTable, familySettings, type ReadSettings } from './address-table.ts';
import { beginsLikeUrl, readUrl } from './url.ts';

/** One connection that variables describe. */
export interface EnvSettings extends ReadSettings {
  /** The variable with the URL, or the name of the variable family: `PG*`. */
  name: string;
}

/** Longest expanded value and total, in characters. References can double the length with each line: `A=$Z$Z`, `B=$A$A`, … */
const LONGEST_VALUE = 10_000;
const LONGEST_IN_ALL = 1_000_000;

/** Whether a text has a line that sets a variable, as `.env` files and shells write it. */
export function looksLikeEnv(text: string): boolean {
  return /^[ \t]*(?:export[ \t]+|set[ \t]+|\$env:)?[A-Z_][A-Z0-9_]*[ \t]*=/m.test(text);
}

/** Every connection of an engine that the variables of a `.env` text describe: each URL, the best first, then each family. */
export function readEnvText(text: string, table: AddressTable): EnvSettings[] {
  const { variables, unresolved } = readVariables(text);
  const { best, families } = table.variables;
  const rank = (name: string): number => (best.includes(name) ? best.indexOf(name) : best.length);
  const matches: EnvSettings[] = [];
  const seen = new Set<string>();
  for (const [name, value] of [...variables].sort(([a], [b]) => rank(a) - rank(b))) {
    if (!beginsLikeUrl(value, table) || seen.has(value)) continue;
    seen.add(value);
    const url = readUrl(value, table);
    if (url !== undefined) matches.push({ name, settings: url.settings, notes: [...missing(unresolved.has(name)), ...url.notes] });
  }
  for (const family of families) {
    if (!family.telling.some((name) => (variables.get(name) ?? '') !== '')) continue;
    const open = Object.keys(family.settings).some((name) => unresolved.has(name));
    matches.push({ name: family.name, settings: familySettings(family.settings, variables), notes: missing(open) });
  }
  return matches;
}

function missing(open: boolean): string[] {
  return open ? ['A value refers to a variable that the text does not set; look at each field.'] : [];
}

const LINE = /^(?:export[ \t]+|set[ \t]+|\$env:)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=([\s\S]*)$/i;

function readVariables(text: string): { variables: Map<string, string>; unresolved: Set<string> } {
  const variables = new Map<string, string>();
  const unresolved = new Set<string>();
  const budget = { left: LONGEST_IN_ALL };
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, name, raw] = LINE.exec(line.trim()) ?? [];
    if (name === undefined || raw === undefined) continue;
    const { value, open } = readValue(raw.trimStart(), variables, budget);
    if (open) unresolved.add(name);
    variables.set(name, value);
  }
  return { variables, unresolved };
}

interface Value {
  value: string;
  /** The value refers to an undefined variable. */
  open: boolean;
}

/** Single quotes take every character literally, double quotes have backslash escapes, and ` #` begins a comment outside of quotes. */
function readValue(raw: string, variables: ReadonlyMap<string, string>, budget: { left: number }): Value {
  const single = /^'([^']*)'|^`([^`]*)`/.exec(raw);
  if (single !== null) return { value: single[1] ?? single[2] ?? '', open: false };
  const double = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(raw);
  if (double !== null) return expanded(double[1]!, /\\(["\\$`])|\$\{([A-Za-z_]\w*)\}/g, variables, budget);
  const comment = raw.search(/(?:^|[ \t])#/);
  return expanded((comment === -1 ? raw : raw.slice(0, comment)).trim(), /(\0)|\$\{([A-Za-z_]\w*)\}/g, variables, budget);
}

/** Expands `${NAME}` of earlier lines and resolves escapes. Once a value would exceed the limit, its remaining references stay as written. */
function expanded(text: string, parts: RegExp, variables: ReadonlyMap<string, string>, budget: { left: number }): Value {
  let open = false;
  let length = text.length;
  const value = text.replaceAll(parts, (match, escaped: string | undefined, name: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const inner = variables.get(name ?? '');
    const room = inner !== undefined && length + inner.length <= Math.min(LONGEST_VALUE, budget.left);
    if (!room) {
      open = true;
      return match;
    }
    length += inner.length;
    budget.left -= inner.length;
    return inner;
  });
  return { value, open };
}
