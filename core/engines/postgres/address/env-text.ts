import { beginsLikeUrl, readUrl } from './address-url.ts';
import { type PostgresAddress, type Settings, toAddress } from './postgres-address.ts';

export interface EnvAddress {
  /** The variable that holds it; of several that belong together what they begin with: `PG*`. */
  name: string;
  address: PostgresAddress;
}

/** libpq's variables and what they set. */
const LIBPQ: Readonly<Record<string, string>> = {
  PGHOST: 'host',
  PGHOSTADDR: 'hostaddr',
  PGPORT: 'port',
  PGDATABASE: 'dbname',
  PGUSER: 'user',
  PGPASSWORD: 'password',
  PGSSLMODE: 'sslmode',
  PGREQUIRESSL: 'requiressl',
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
  PGOPTIONS: 'options',
  PGAPPNAME: 'application_name',
  PGCONNECT_TIMEOUT: 'connect_timeout',
  PGCHANNELBINDING: 'channel_binding',
  PGTARGETSESSIONATTRS: 'target_session_attrs',
  PGSERVICE: 'service',
  PGPASSFILE: 'passfile',
};

/** Families of variables that say one connection together, and which of them make it one. */
const FAMILIES: readonly { name: string; settings: Readonly<Record<string, string>>; telling: readonly string[] }[] = [
  { name: 'PG*', settings: LIBPQ, telling: ['PGHOST', 'PGHOSTADDR', 'PGDATABASE', 'PGUSER'] },
  {
    name: 'POSTGRES_*',
    settings: {
      POSTGRES_HOST: 'host',
      POSTGRES_PORT: 'port',
      POSTGRES_DB: 'dbname',
      POSTGRES_DATABASE: 'dbname',
      POSTGRES_USER: 'user',
      POSTGRES_PASSWORD: 'password',
    },
    telling: ['POSTGRES_HOST', 'POSTGRES_DB', 'POSTGRES_DATABASE'],
  },
];

/** Names that are looked at before all other variables with a URL, best first. */
const BEST = ['DATABASE_URL', 'POSTGRES_URL', 'POSTGRESQL_URL', 'PG_URL', 'DIRECT_URL', 'POSTGRES_URL_NON_POOLING', 'DATABASE_PUBLIC_URL'];

/** A value that grows beyond this through its references is not put together: each line could double the one before. */
const LONGEST_VALUE = 10_000;
const LONGEST_IN_ALL = 1_000_000;

/** The settings that libpq takes from these variables. */
export function settingsOfVariables(variables: ReadonlyMap<string, string>): Settings {
  return familySettings(LIBPQ, variables);
}

/** Whether a text has a line that sets a variable, as `.env` files and shells write it. */
export function looksLikeEnv(text: string): boolean {
  return /^[ \t]*(?:export[ \t]+|set[ \t]+|\$env:)?[A-Z_][A-Z0-9_]*[ \t]*=/m.test(text);
}

/** Every connection that the variables of a `.env` text say: each URL, then `PG*` and `POSTGRES_*`; the best first. */
export function readEnvAddresses(text: string): EnvAddress[] {
  const { variables, unresolved } = readVariables(text);
  const matches: EnvAddress[] = [];
  const seen = new Set<string>();
  for (const [name, value] of [...variables].sort(([a], [b]) => rank(a) - rank(b))) {
    if (!beginsLikeUrl(value) || seen.has(value)) continue;
    seen.add(value);
    const url = readUrl(value);
    if (url !== undefined) matches.push({ name, address: toAddress(url.settings, [...missing(unresolved.has(name)), ...url.notes]) });
  }
  for (const family of FAMILIES) {
    if (!family.telling.some((name) => (variables.get(name) ?? '') !== '')) continue;
    const open = Object.keys(family.settings).some((name) => unresolved.has(name));
    matches.push({ name: family.name, address: toAddress(familySettings(family.settings, variables), missing(open)) });
  }
  return matches;
}

function rank(name: string): number {
  const position = BEST.indexOf(name);
  return position === -1 ? BEST.length : position;
}

function missing(open: boolean): string[] {
  return open ? ['A value refers to a variable that the text does not set; look at each field.'] : [];
}

function familySettings(names: Readonly<Record<string, string>>, variables: ReadonlyMap<string, string>): Settings {
  const settings: Settings = new Map();
  for (const [name, setting] of Object.entries(names)) {
    const value = variables.get(name);
    if (value !== undefined && value !== '') settings.set(setting, value);
  }
  return settings;
}

const LINE = /^(?:export[ \t]+|set[ \t]+|\$env:)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=([\s\S]*)$/i;

function readVariables(text: string): { variables: Map<string, string>; unresolved: Set<string> } {
  const variables = new Map<string, string>();
  const unresolved = new Set<string>();
  const budget = { left: LONGEST_IN_ALL };
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, name, raw] = LINE.exec(line.trim()) ?? [];
    if (name === undefined || raw === undefined) continue;
    const { value, open } = readValue(raw.trimStart(), variables, budget);
    if (open) unresolved.add(name);
    variables.set(name, value);
  }
  return { variables, unresolved };
}

interface Value {
  value: string;
  /** It refers to a variable that is not there. */
  open: boolean;
}

/** Single quotes take everything as it is, double quotes know a backslash, without quotes a blank and `#` begin a comment. */
function readValue(raw: string, variables: ReadonlyMap<string, string>, budget: { left: number }): Value {
  const single = /^'([^']*)'|^`([^`]*)`/.exec(raw);
  if (single !== null) return { value: single[1] ?? single[2] ?? '', open: false };
  const double = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(raw);
  if (double !== null) return expanded(double[1]!, /\\(["\\$`])|\$\{([A-Za-z_]\w*)\}/g, variables, budget);
  const comment = raw.search(/(?:^|[ \t])#/);
  return expanded((comment === -1 ? raw : raw.slice(0, comment)).trim(), /(\0)|\$\{([A-Za-z_]\w*)\}/g, variables, budget);
}

/** Puts `${NAME}` of earlier lines in, and what is escaped as it is; a value that would become too long keeps the rest of them as they are written. */
function expanded(text: string, parts: RegExp, variables: ReadonlyMap<string, string>, budget: { left: number }): Value {
  let open = false;
  let length = text.length;
  const value = text.replaceAll(parts, (match, escaped: string | undefined, name: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const inner = variables.get(name ?? '');
    const room = inner !== undefined && length + inner.length <= Math.min(LONGEST_VALUE, budget.left);
    if (!room) {
      open = true;
      return match;
    }
    length += inner.length;
    budget.left -= inner.length;
    return inner;
  });
  return { value, open };
}
