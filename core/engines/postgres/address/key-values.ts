import type { Settings } from './postgres-address.ts';

/** Settings that say by themselves that this is an address. */
const TELLING = ['host', 'hostaddr', 'dbname', 'service'];

const PAIR = /\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*/y;
const QUOTED = /'((?:[^'\\]|\\[\s\S])*)'(?=\s|$)/y;
const PLAIN = /(?:[^\s\\]|\\[\s\S]?)*/y;

/** Reads libpq's `name=value name='value with blanks'`; a backslash takes the next character as it is. Names have the case libpq gives them. */
export function readKeyValues(text: string): Settings | undefined {
  const settings: Settings = new Map();
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
  return TELLING.some((name) => settings.has(name)) && !isOneOfDotNet(settings) ? settings : undefined;
}

/** `host=a;port=1` is one setting to libpq, whose host nobody has. */
function isOneOfDotNet(settings: Settings): boolean {
  const where = ['host', 'hostaddr', 'port'].some((name) => settings.get(name)?.includes(';'));
  return where || (settings.size === 1 && [...settings.values()].some((value) => /;[^;]*=/.test(value)));
}
