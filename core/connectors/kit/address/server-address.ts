import type { TlsMode } from '../../../profiles/parts.ts';
import type { AddressSettings } from './address-table.ts';

/** Server settings of an address. Settings that the address lacks are absent; no default is filled in. */
export interface ServerAddress {
  /** A name, an address, or the folder of a Unix socket (begins with `/`). Of several hosts the first. */
  host?: string;
  port?: number;
  database?: string;
  user?: string;
  password?: string;
  tls?: TlsMode;
  /** Path of the file with the authorities to trust. */
  ca?: string;
  /** Path of the client certificate. */
  certificate?: string;
  /** Path of the client key. */
  key?: string;
  /** One sentence for each unused setting. A note never repeats a value, which may be a misread password. */
  notes: string[];
}

/** How the settings of an engine map to a server address. */
export interface ServerSettings {
  /** The setting of each field that is copied unchanged, beside `host`, `port`, `user` and `password`. */
  readonly fields: Readonly<Record<'database' | 'certificate' | 'key', string>>;
  /** The setting with a numeric address, which only counts where no name is given. */
  readonly numericHost?: string;
  /** Other settings that `finish` reads, in lower case. */
  readonly used: ReadonlySet<string>;
  /** Note for each known setting that is not used, by its name in lower case. */
  readonly notUsed: Readonly<Record<string, string>>;
  /** Names that a note may repeat, in lower case. */
  readonly known: ReadonlySet<string>;
  /** Reads encryption and other settings that are specific to the engine. */
  finish(said: AddressSettings, address: ServerAddress, notes: Set<string>): void;
}

/** Settings that every engine has by these names. */
const ALWAYS = new Set(['host', 'port', 'user', 'password']);

/** Whether a setting of this name is known, ignoring case. */
export function isKnownSetting(name: string, table: ServerSettings): boolean {
  const key = name.toLowerCase();
  return isUsed(key, table) || Object.hasOwn(table.notUsed, key) || table.known.has(key);
}

/** Builds a server address from settings; an invalid or unused setting becomes a note. */
export function toServerAddress(settings: AddressSettings, table: ServerSettings, before: readonly string[] = []): ServerAddress {
  const notes = new Set(before);
  const address: ServerAddress = { notes: [] };
  const said = new Map<string, string>();
  for (const [name, value] of settings) {
    if (value.includes('\0')) notes.add('A value with a zero character is left out: no server accepts one.');
    else if (value !== '') said.set(name, value);
  }
  const host = hostOf(said, table, notes);
  if (host !== undefined) address.host = host;
  const port = portOf(said, notes);
  if (port !== undefined) address.port = port;
  for (const [field, name] of Object.entries({ ...table.fields, user: 'user', password: 'password' } as const)) {
    const value = said.get(name);
    if (value !== undefined) address[field as 'user'] = value;
  }
  table.finish(said, address, notes);
  for (const name of said.keys()) if (!isUsed(name, table)) notes.add(notUsed(name, table));
  address.notes = [...notes];
  return address;
}

function isUsed(name: string, { fields, numericHost, used }: ServerSettings): boolean {
  return ALWAYS.has(name) || name === numericHost || used.has(name) || Object.values(fields).includes(name);
}

function notUsed(name: string, table: ServerSettings): string {
  const key = name.toLowerCase();
  if (Object.hasOwn(table.notUsed, key)) return table.notUsed[key]!;
  return table.known.has(key) ? `The setting ${key} is not used.` : 'A setting that Hydrant does not know is not used.';
}

function hostOf(said: AddressSettings, { numericHost = '' }: ServerSettings, notes: Set<string>): string | undefined {
  const named = said.get('host');
  const numeric = said.get(numericHost);
  if (named !== undefined && numeric !== undefined) notes.add(`The numeric address (${numericHost}) is not used: the name of the host is.`);
  const all = named ?? numeric;
  if (all === undefined) return undefined;
  const [first = '', ...more] = all.split(',');
  if (more.length > 0) notes.add('Several hosts are named; only the first is used.');
  if (first === '') return undefined;
  // The folder of a socket may have blanks in its name, a host cannot.
  if (/^[/@]|^[A-Za-z]:[/\\]/.test(first) || !/[\s\p{Cc}/?#]/u.test(first)) return first;
  notes.add('The host could not be read and is left out.');
  return undefined;
}

function portOf(said: AddressSettings, notes: Set<string>): number | undefined {
  const first = said.get('port')?.split(',', 1)[0]?.trim();
  if (first === undefined || first === '') return undefined;
  const port = /^\d{1,10}$/.test(first) ? Number(first) : 0;
  if (port >= 1 && port <= 65_535) return port;
  notes.add('The port is not a number from 1 to 65535 and is left out.');
  return undefined;
}

/** Form values of a server address, for a form with the standard field paths. */
export function toFormValues(
  address: ServerAddress,
  defaults: { port: number; tls: TlsMode },
): { values: Record<string, string | number>; secrets: Record<string, string>; notes: string[] } {
  const { host, port, database, user, password, tls, ca, certificate, key, notes } = address;
  const said: Record<string, string | number | undefined> = {
    'connection.host': host,
    'connection.port': port ?? defaults.port,
    'connection.database': database,
    'connection.user': user,
    'connection.tls.mode': tls ?? defaults.tls,
    'connection.tls.ca': ca,
    'connection.tls.certificate': certificate,
    'connection.tls.key': key,
    'connection.via': 'direct',
    'auth.method': 'password',
  };
  const values = Object.fromEntries(Object.entries(said).filter((entry): entry is [string, string | number] => entry[1] !== undefined));
  return { values, secrets: password === undefined ? {} : { 'auth.password': password }, notes };
}
