import type { AddressSettings, AddressTable } from './address-table.ts';

const BETWEEN = /[\s;]*/y;
const BLANKS = /\s*/y;
const QUOTED = /("(?:[^"]|"")*"|'(?:[^']|'')*')\s*(?=;|$)/y;
const PLAIN = /[^;]*/y;

/** Reads what .NET (`Host=…;Port=…;Username=…`), ODBC (`Driver={…};Server=…`) and PHP (`prefix:host=…;dbname=…`) write for one engine. */
export function readAdo(text: string, { ado }: AddressTable): AddressSettings | undefined {
  const { prefix, names, isOwn } = ado;
  const isPhp = text.slice(0, prefix.length + 1).toLowerCase() === `${prefix}:`;
  const rest = (isPhp ? text.slice(prefix.length + 1) : text).trim().replace(/[;\s]{1,16}$/, '');
  if (!isPhp && !rest.includes(';')) return undefined;
  const pairs = split(rest);
  if (pairs === undefined || !isOwn(pairs, isPhp)) return undefined;
  const settingOf = new Map(Object.entries(names).flatMap(([setting, all]) => all.split(' ').map((name) => [name, setting] as const)));
  const settings: AddressSettings = new Map();
  for (const [name, value] of pairs) settings.set(settingOf.get(name) ?? name, value);
  splitPort(settings);
  return settings;
}

/** Splits `Name=value;…` into pairs, with names in lower case and without blanks, hyphens and underscores. */
function split(text: string): Map<string, string> | undefined {
  const pairs = new Map<string, string>();
  for (let at = after(BETWEEN, text, 0); at < text.length; at = after(BETWEEN, text, at)) {
    const equals = text.indexOf('=', at);
    const name = text.slice(at, equals);
    if (equals === -1 || name.includes(';')) return undefined;
    const begin = after(BLANKS, text, equals + 1);
    QUOTED.lastIndex = begin;
    PLAIN.lastIndex = begin;
    const quoted = QUOTED.exec(text)?.[1];
    const plain = quoted === undefined ? (PLAIN.exec(text)?.[0] ?? '') : '';
    at = quoted === undefined ? PLAIN.lastIndex : QUOTED.lastIndex;
    const value = quoted === undefined ? plain.trim() : quoted.slice(1, -1).replaceAll(quoted[0]!.repeat(2), quoted[0]!);
    pairs.set(name.toLowerCase().replaceAll(/[\s_-]/g, ''), value);
  }
  return pairs;
}

function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

/** Moves a port out of the host; Npgsql allows `Host=a:5433,b:5434`. */
function splitPort(settings: AddressSettings): void {
  const [first = '', ...more] = (settings.get('host') ?? '').split(',');
  const parts = /^([^:\s]+):(\d{1,10})$/.exec(first);
  if (parts === null) return;
  settings.set('host', [parts[1]!, ...more].join(','));
  settings.set('port', parts[2]!);
}
