import { isIPv6 } from 'node:net';
import type { AddressSettings, AddressTable, ReadSettings, UrlWords } from './address-table.ts';

/** `postgres://`, `postgresql+psycopg2://`, or `jdbc:postgresql:` (group 1, also with up to two wrapping drivers) and its `//` (group 2). */
function beginOf({ schemes, jdbc }: UrlWords): RegExp {
  return new RegExp(`^(?:(?:${schemes})(?:\\+[a-z0-9_]{1,32})?://|(jdbc:(?:[a-z0-9-]{1,32}:){0,2}${jdbc}:)(//)?)`, 'i');
}

/** A URL with more candidates for the `@` before the host than this is read with the last one only. */
const MOST_READINGS = 32;

/** Whether a text begins like a URL of this engine; a cheap look. */
export function beginsLikeUrl(text: string, { url }: AddressTable): boolean {
  return beginOf(url).test(text);
}

/**
 * Reads `scheme://user:password@host:port/database?setting=value` and its relatives.
 *
 * People paste passwords with unescaped `@ : / % # ?`. The host begins after the first `@` whose whole remainder reads as
 * `host[:port][,…][/database][?name=value…]` with no `@` in host or database: `postgres://ann:p@ss/1@db/shop` has the password `p@ss/1`.
 * Where an `@` follows the `?`, every name in the query must be a known setting. A text that reads as such a remainder without any `@` has
 * no login. The first `:` ends the user. A part with a `%` that begins no escape is taken literally as a whole.
 */
export function readUrl(text: string, table: AddressTable): ReadSettings | undefined {
  const start = beginOf(table.url).exec(text);
  if (start === null) return undefined;
  const rest = text.slice(start[0].length);
  const jdbc = start[1] !== undefined;
  if (/[\n\r]/.test(rest)) return undefined;
  const settings: AddressSettings = new Map();
  const notes: string[] = [];
  // jdbc:postgresql:database names no host.
  const at = jdbc && start[2] === undefined ? undefined : whereHostBegins(rest, table);
  const tail = at === undefined ? (jdbc && start[2] === undefined ? `/${rest.replace(/^\//, '')}` : rest) : rest.slice(at + 1);
  // Only a password may hold a blank; anywhere else a blank means that prose follows the address.
  if (/\s/.test(tail)) return undefined;
  if (at !== undefined) readLogin(rest.slice(0, at), settings, notes);
  readTail(tail, jdbc, settings, table.url);
  return { settings, notes };
}

function whereHostBegins(rest: string, table: AddressTable): number | undefined {
  let at = rest.indexOf('@');
  if (at === -1 || isTail(rest, table)) return undefined;
  const colon = rest.indexOf(':');
  for (let tried = 0; at !== -1 && tried < MOST_READINGS; tried++, at = rest.indexOf('@', at + 1)) {
    if (isLogin(rest, at, colon) && isTail(rest.slice(at + 1), table)) return at;
  }
  if (at !== -1) {
    const last = rest.lastIndexOf('@');
    if (isLogin(rest, last, colon) && isTail(rest.slice(last + 1), table)) return last;
  }
  // No candidate reads as a URL (the host is a placeholder, say). As most clients do, take the last `@` before the first `/` or `?`.
  const index = rest.slice(0, endOfAuthority(rest)).lastIndexOf('@');
  return index === -1 ? undefined : index;
}

/** Only a password holds a raw `/` or `?`; without a `:` before it, the `/` begins the path: `host/a@b` has no login. */
function isLogin(rest: string, at: number, colon: number): boolean {
  const end = endOfAuthority(rest);
  return at < end || (colon !== -1 && colon < end);
}

function endOfAuthority(rest: string): number {
  const end = rest.search(/[/?]/);
  return end === -1 ? rest.length : end;
}

const HOSTS =
  /^(?:\[[0-9A-Za-z:.%_~-]*\]|[\p{L}\p{N}\p{M}._%~-]*)(?::\d*)?(?:,(?:\[[0-9A-Za-z:.%_~-]*\]|[\p{L}\p{N}\p{M}._%~-]*)(?::\d*)?)*$/u;

function isTail(tail: string, { isSettingName }: AddressTable): boolean {
  const end = endOfAuthority(tail);
  const hosts = tail.slice(0, end);
  if (!HOSTS.test(hosts) && !isIPv6(hosts)) return false;
  const question = tail.indexOf('?', end);
  const path = tail.slice(end, question === -1 ? undefined : question);
  if (path.includes('@')) return false;
  if (question === -1) return true;
  const query = tail.slice(question + 1);
  return !query.includes('@') || query.split('&').every((pair) => pair.includes('=') && isSettingName(pair.slice(0, pair.indexOf('='))));
}

function readLogin(login: string, settings: AddressSettings, notes: string[]): void {
  const colon = login.indexOf(':');
  settings.set('user', decoded(colon === -1 ? login : login.slice(0, colon)));
  if (colon === -1) return;
  const password = login.slice(colon + 1);
  settings.set('password', decoded(password));
  if (/[@/?]/.test(password)) {
    notes.push(
      'The password holds signs that a URL writes encoded; it was read up to the last @ before the host. Check host and password.',
    );
  }
}

function readTail(tail: string, jdbc: boolean, settings: AddressSettings, words: UrlWords): void {
  const end = endOfAuthority(tail);
  const question = tail.indexOf('?', end);
  readHosts(tail.slice(0, end), settings);
  if (tail[end] === '/') settings.set(words.path, decoded(tail.slice(end + 1, question === -1 ? undefined : question)));
  if (question !== -1) readQuery(tail.slice(question + 1), jdbc, settings, words);
}

function readHosts(text: string, settings: AddressSettings): void {
  if (text === '') return;
  if (isIPv6(text)) {
    settings.set('host', text);
    return;
  }
  const hosts: string[] = [];
  const ports: string[] = [];
  for (const each of text.split(',')) {
    const bracket = each.startsWith('[') ? each.indexOf(']') : -1;
    const colon = each.indexOf(':', bracket + 1);
    const host = bracket > 0 ? each.slice(1, bracket) : each.slice(0, colon === -1 ? undefined : colon);
    hosts.push(decoded(host));
    ports.push(colon === -1 ? '' : each.slice(colon + 1));
  }
  settings.set('host', hosts.join(','));
  settings.set('port', ports.join(','));
}

function readQuery(query: string, jdbc: boolean, settings: AddressSettings, { aliases, finishJdbc }: UrlWords): void {
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decoded(equals === -1 ? pair : pair.slice(0, equals)).toLowerCase();
    const raw = equals === -1 ? '' : pair.slice(equals + 1);
    settings.set(Object.hasOwn(aliases, name) ? aliases[name]! : name, decoded(jdbc ? raw.replaceAll('+', ' ') : raw));
  }
  if (jdbc) finishJdbc?.(settings);
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
