import { type ConnectionParts, jumpHosts } from './connection-parts.ts';

/** The replacement of a part, by its kind and its number from 1, e.g. `[host]`. */
export type NamePart = (kind: 'host' | 'user' | 'database' | 'path', n: number) => string;

/** Words that reveal nothing about a connection; masking them would make every other sentence unreadable. */
const COMMON = new Set(
  'localhost 127.0.0.1 ::1 postgres public root admin user test main master prod production staging sample data database'.split(' '),
);
const SHORTEST_NAME = 4;

/**
 * A function that masks these addresses in a text: hosts, SSH servers, paths, and users and databases that are not common words. The same
 * part gets the same replacement in every text.
 */
export function addressMask(connections: readonly ConnectionParts[], name: NamePart = (kind) => `[${kind}]`): (text: string) => string {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const take = (kind: Parameters<NamePart>[0], part: string | undefined): void => {
    const text = part?.trim().toLowerCase() ?? '';
    const shortest = kind === 'host' ? 1 : SHORTEST_NAME;
    if (text.length < shortest || COMMON.has(text) || names.has(text)) return;
    const n = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, n);
    names.set(text, name(kind, n));
  };
  for (const { host, tunnel, user, database, source } of connections) {
    take(host?.startsWith('/') ? 'path' : 'host', host);
    take('host', tunnel?.host);
    for (const jump of jumpHosts(tunnel?.jump)) take('host', jump.replace(/^.*@/, '').replace(/:\d+$/, ''));
    take('user', user);
    take('user', tunnel?.user);
    take('database', database);
    if (!source?.startsWith('sample:')) take('path', source);
  }
  if (names.size === 0) return (text) => text;
  const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(?<![\\w.-])(?:${longestFirst.map((name) => RegExp.escape(name)).join('|')})(?![\\w-])`, 'gi');
  return (text) => text.replace(pattern, (match) => names.get(match.toLowerCase()) ?? match);
}
