import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Every spelling in which a planted secret may have been written down, without padding that only its neighbours decide. */
function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      secret.replaceAll("'", "''"),
      bytes.toString('base64').replace(/=+$/, '').slice(0, -1),
      bytes.toString('base64url').slice(0, -1),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      // As UTF-16, which Windows and some databases write.
      Buffer.from(secret, 'utf16le').toString('latin1'),
    ]),
  ];
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

/** Which of these texts and files hold one of these secrets: `name: the first characters of the spelling`. */
export function findPlanted(secrets: readonly string[], texts: ReadonlyMap<string, string>, folders: readonly string[]): string[] {
  const places = new Map(texts);
  for (const folder of folders) for (const file of filesUnder(folder)) places.set(file, readFileSync(file, 'latin1'));
  const found: string[] = [];
  for (const spelling of secrets.flatMap(spellingsOf))
    for (const [place, text] of places) {
      const isThere = text.includes(spelling) || text.includes(Buffer.from(spelling, 'utf8').toString('latin1'));
      if (isThere) found.push(`${place}: ${JSON.stringify(spelling.slice(0, 16))}…`);
    }
  return found;
}

/** Argument lists of processes of this machine that hold one of these secrets. Only Linux lists them as files. */
export function argumentListsWith(secrets: readonly string[]): string[] {
  if (process.platform !== 'linux') return [];
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (secrets.flatMap(spellingsOf).some((spelling) => line.includes(spelling))) found.push(line.replaceAll('\0', ' ').slice(0, 60));
    } catch {
      // It has ended.
    }
  }
  return found;
}
