import { createHmac, timingSafeEqual } from 'node:crypto';

/** One line of a known_hosts file. */
export interface KnownHost {
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  /** Patterns separated by commas, or one hashed name, as in the file. */
  readonly names: string;
  /** Key type, e.g. `ssh-ed25519`. */
  readonly type: string;
  readonly key: Buffer;
  readonly file: string;
  readonly line: number;
}

/** Parses a known_hosts file and, like ssh, skips invalid lines. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((line, index) => parseLine(line, file, index + 1) ?? []);
}

/** The name that ssh looks up: `host` for port 22, else `[host]:port`, in lower case. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Whether a line's patterns match this name. One negated pattern (`!host`) outweighs all others. */
export function speaksOf(entry: KnownHost, name: string): boolean {
  if (entry.names.startsWith('|')) return isHashOf(entry.names, name);
  let match = false;
  for (const pattern of entry.names.toLowerCase().split(',')) {
    const excludes = pattern.startsWith('!');
    if (!matches(excludes ? pattern.slice(1) : pattern, name)) continue;
    if (excludes) return false;
    match = true;
  }
  return match;
}

/** Key type from the key blob itself (RFC 4253: a u32 length, then the name). */
export function keyType(key: Buffer): string | undefined {
  if (key.length < 4) return undefined;
  const length = key.readUInt32BE(0);
  return length > 0 && length <= 64 && key.length >= 4 + length ? key.toString('latin1', 4, 4 + length) : undefined;
}

function parseLine(text: string, file: string, line: number): KnownHost | undefined {
  const words = text.trim().split(/[ \t]+/);
  if (words[0] === '' || words[0]?.startsWith('#')) return undefined;
  const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : 'none';
  if (marker !== 'none' && marker !== 'revoked' && marker !== 'cert-authority') return undefined;
  const [names, type, encoded] = words;
  if (names === undefined || type === undefined || encoded === undefined) return undefined;
  const key = Buffer.from(encoded, 'base64');
  // A line whose type differs from the type inside the key blob is damaged.
  return keyType(key) === type ? { marker, names, type, key, file, line } : undefined;
}

function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt, hash] = hashed.split('|');
  if (version !== '1' || !salt || !hash) return false;
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** Glob match: `*` is any text, `?` one character. Backtracks only to the last `*`, so the time is at most pattern × name. */
function matches(pattern: string, name: string): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let n = 0; n < name.length; ) {
    if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
