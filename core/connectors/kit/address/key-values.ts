import type { AddressSettings, AddressTable, KeyValueWords } from './address-table.ts';

const PAIR = /\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*/y;
const QUOTED = /'((?:[^'\\]|\\[\s\S])*)'(?=\s|$)/y;
const PLAIN = /(?:[^\s\\]|\\[\s\S]?)*/y;

/** Reads `name=value name='value with blanks'` of one engine; a backslash escapes the next character. Names keep their case. */
export function readKeyValues(text: string, { keyValues }: AddressTable): AddressSettings | undefined {
  const settings: AddressSettings = new Map();
  const rest = text.trimEnd();
  for (let at = 0; at < rest.length; ) {
    PAIR.lastIndex = at;
    const name = PAIR.exec(rest)?.[1];
    if (name === undefined) return undefined;
    const value = rest[PAIR.lastIndex] === "'" ? QUOTED : PLAIN;
    value.lastIndex = PAIR.lastIndex;
    const match = value.exec(rest);
    if (match === null) return undefined;
    settings.set(name, (match[1] ?? match[0]).replaceAll(/\\([\s\S]?)/g, '$1'));
    at = value.lastIndex;
    if (at === PAIR.lastIndex && at < rest.length && !/\s/.test(rest[at]!)) return undefined;
  }
  return keyValues.telling.some((name) => settings.has(name)) && !isOneOfDotNet(settings, keyValues) ? settings : undefined;
}

/** Detects .NET's `host=a;port=1`, which would otherwise be read as one setting with the host `a;port=1`. */
function isOneOfDotNet(settings: AddressSettings, { withoutSemicolon }: KeyValueWords): boolean {
  const where = withoutSemicolon.some((name) => settings.get(name)?.includes(';'));
  return where || (settings.size === 1 && [...settings.values()].some((value) => /;[^;]*=/.test(value)));
}
