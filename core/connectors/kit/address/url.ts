import { isIPv6 } from 'node:net';
import type { AddressTable, ReadSettings, Settings, UrlWords } from './address-table.ts';

/** `scheme://` or `scheme+driver://`; or group 1 `jdbc:engine:`, also with up to two wrapping drivers, and group 2 the `//` behind it. */
function beginOf({ schemes, jdbc }: UrlWords): RegExp {
  return new RegExp(`^(?:(?:${schemes})(?:\\+[a-z0-9_]{1,32})?://|(jdbc:(?:[a-z0-9-]{1,32}:){0,2}${jdbc}:)(//)?)`, 'i');
}

/** More places than this where the host could begin are not looked at one by one: only the last is. */
const MOST_READINGS = 32;

/** Whether a text begins like a URL of this engine; a cheap look. */
export function beginsLikeUrl(text: string, { url }: AddressTable): boolean {
  return beginOf(url).test(text);
}

/**
 * Reads `scheme://user:password@host:port/database?setting=value` and its relatives.
 *
 * People paste passwords with `@ : / % # ?` as they are. The rule: the host begins after the first `@` from which on everything reads
 * as `host[:port][,…][/database][?name=value…]`, where neither host nor database holds another `@`; so it is the last `@` before the
 * path of the database. When `@` also stands after the `?`, the names there must be ones we know. A text that reads so without any `@`
 * has no login in it. User and password part at the first `:`. A part with a `%` that begins no escape is taken as it is, as a whole.
 */
export function readUrl(text: string, table: AddressTable): ReadSettings | undefined {
  const start = beginOf(table.url).exec(text);
  if (start === null) return undefined;
  const rest = text.slice(start[0].length);
  const jdbc = start[1] !== undefined;
  if (/[\n\r]/.test(rest)) return undefined;
  const settings: Settings = new Map();
  const notes: string[] = [];
  // jdbc:postgresql:database names no host.
  const at = jdbc && start[2] === undefined ? undefined : whereHostBegins(rest, table);
  const tail = at === undefined ? (jdbc && start[2] === undefined ? `/${rest.replace(/^\//, '')}` : rest) : rest.slice(at + 1);
  // A blank inside is the end of an address and the begin of prose; only a password may hold one.
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
  // Nothing reads well (a host that is a placeholder, say): what most clients do, the last `@` before the first `/` or `?`.
  const found = rest.slice(0, endOfAuthority(rest)).lastIndexOf('@');
  return found === -1 ? undefined : found;
}

/** Only a password is pasted with `/` and `?` in it: without a `:` before them this is the path already. */
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

function readLogin(login: string, settings: Settings, notes: string[]): void {
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

function readTail(tail: string, jdbc: boolean, settings: Settings, words: UrlWords): void {
  const end = endOfAuthority(tail);
  const question = tail.indexOf('?', end);
  readHosts(tail.slice(0, end), settings);
  if (tail[end] === '/') settings.set(words.path, decoded(tail.slice(end + 1, question === -1 ? undefined : question)));
  if (question !== -1) readQuery(tail.slice(question + 1), jdbc, settings, words);
}

function readHosts(text: string, settings: Settings): void {
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

function readQuery(query: string, jdbc: boolean, settings: Settings, { aliases, finishJdbc }: UrlWords): void {
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
