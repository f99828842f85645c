import { createHmac, timingSafeEqual } from 'node:crypto';

/** One line of a known_hosts file. */
export interface KnownHost {
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  /** Patterns separated by commas, or one hashed name, as in the file. */
  readonly names: string;
  /** Of the key, e.g. `ssh-ed25519`. */
  readonly type: string;
  readonly key: Buffer;
  readonly file: string;
  readonly line: number;
}

/** The lines that can be understood; like ssh, others are passed over. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((line, index) => parseLine(line, file, index + 1) ?? []);
}

/** As ssh looks a server up: `host` on port 22, else `[host]:port`, in small letters. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Whether a line speaks of this name. One pattern that excludes it (`!`) outweighs all others. */
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

/** The type that a key in SSH's wire format names itself. */
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
  // What the key says of itself counts, and where the line says otherwise it is damaged.
  return keyType(key) === type ? { marker, names, type, key, file, line } : undefined;
}

function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt, hash] = hashed.split('|');
  if (version !== '1' || !salt || !hash) return false;
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** `*` is any text, `?` one character. Walks with one step back, so no pattern can take long. */
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
