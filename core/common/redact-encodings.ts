/** Shorter secrets are not searched by value, since that would mask ordinary text ("dev", "1"). Patterns still mask them. */
export const SHORTEST_SECRET = 4;
/** Parts of a secret (lines of a PEM, the middle of a base64 text) must be longer, since they are not the secret itself. */
const SHORTEST_PART = 8;

/** Every usual encoding of a secret. Blank secrets and those under {@link SHORTEST_SECRET} have none. */
export function encodingsOf(secret: string): Set<string> {
  const matches = new Set<string>();
  const add = (value: string, shortest = SHORTEST_SECRET) => {
    if (value.length >= shortest && value.trim() !== '') matches.add(value);
  };
  for (const value of new Set([secret, secret.trim(), ...linesJoined(secret)])) {
    add(value);
    for (const spelling of [...urlSpellings(value), ...jsonSpellings(value), ...sqlSpellings(value)]) add(spelling);
    if (value.length < SHORTEST_SECRET) continue;
    const bytes = Buffer.from(value, 'utf8');
    add(bytes.toString('hex'));
    add(bytes.toString('hex').toUpperCase());
    for (const base of ['base64', 'base64url'] as const) {
      add(bytes.toString(base));
      for (const inside of base64Insides(bytes, base)) add(inside, SHORTEST_PART);
    }
  }
  if (secret.includes('-----BEGIN')) for (const line of pemLines(secret)) add(line, SHORTEST_PART);
  return matches;
}

/** A multi-line secret with both kinds of line ends, and the body of a PEM as one line. */
function linesJoined(secret: string): string[] {
  if (!/[\r\n]/.test(secret)) return [];
  const lines = secret.trim().split(/\r\n|\r|\n/);
  const joined = [lines.join('\n'), lines.join('\r\n')];
  if (secret.includes('-----BEGIN')) joined.push(pemLines(secret).join(''), pemLines(secret).join('\n'), pemLines(secret).join('\r\n'));
  return joined;
}

function pemLines(secret: string): string[] {
  return secret
    .split(/\\n|[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('-----') && !line.includes(':'));
}

function urlSpellings(value: string): string[] {
  const encoded = encodeURIComponent(value.toWellFormed());
  const strict = encoded.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const spellings = [encoded, strict, encoded.replaceAll('%20', '+'), strict.replaceAll('%20', '+'), encodeURI(value.toWellFormed())];
  return spellings.flatMap((spelling) => [spelling, spelling.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
}

function jsonSpellings(value: string): string[] {
  const once = JSON.stringify(value).slice(1, -1);
  const ascii = once.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [once, ascii, once.replaceAll('/', '\\/'), JSON.stringify(once).slice(1, -1)];
}

/** As a literal of SQL, of a libpq string, and within ODBC's braces. */
function sqlSpellings(value: string): string[] {
  const escaped = value.replaceAll('\\', '\\\\');
  return [
    value.replaceAll("'", "''"),
    value.replaceAll('"', '""'),
    escaped,
    escaped.replaceAll("'", "\\'"),
    escaped.replaceAll("'", "''"),
    value.replaceAll('}', '}}'),
  ];
}

/**
 * The characters of a base64 text that depend on the secret alone, for each of the three offsets at which it can begin in a group of 3
 * bytes. With 1 byte before it, for example, the first two characters also depend on that byte and are left out.
 */
function base64Insides(bytes: Buffer, base: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString(base);
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });
}
