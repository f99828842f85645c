import type { AddressSettings, AddressTable } from '../../../connectors/kit/address/address-table.ts';
import { isKnownSetting, type ServerAddress, type ServerSettings } from '../../../connectors/kit/address/server-address.ts';
import type { TlsMode } from '../../../profiles/parts.ts';
import data from './address-words.json' with { type: 'json' };

/** libpq's settings of a server. */
export const SERVER_SETTINGS: ServerSettings = {
  fields: { database: 'dbname', certificate: 'sslcert', key: 'sslkey' },
  numericHost: 'hostaddr',
  used: new Set(['sslmode', 'ssl', 'requiressl', 'sslrootcert']),
  notUsed: data.notUsed,
  known: new Set(data.known),
  finish,
};

/** Names in PostgreSQL's addresses. */
export const ADDRESS_TABLE: AddressTable = {
  url: {
    schemes: 'postgres(?:ql)?|postgis|pgsql|psql',
    jdbc: 'postgresql',
    path: 'dbname',
    aliases: data.urlAliases,
    // With `ssl=true` alone pgJDBC verifies the certificate; libpq and other clients do not.
    finishJdbc: (said) => {
      if (!said.has('sslmode') && /^(true|)$/i.test(said.get('ssl') ?? 'no')) said.set('sslmode', 'verify-full');
    },
  },
  keyValues: { telling: ['host', 'hostaddr', 'dbname', 'service'], withoutSemicolon: ['host', 'hostaddr', 'port'] },
  ado: {
    prefix: 'pgsql',
    names: data.adoNames,
    isOwn: isOwnAdo,
  },
  variables: {
    best: data.urlVariables,
    families: [
      { name: 'PG*', settings: data.libpqVariables, telling: ['PGHOST', 'PGHOSTADDR', 'PGDATABASE', 'PGUSER'] },
      {
        name: 'POSTGRES_*',
        settings: data.postgresVariables,
        telling: ['POSTGRES_HOST', 'POSTGRES_DB', 'POSTGRES_DATABASE'],
      },
    ],
  },
  command: {
    programs: 'psql|pgcli|pg_dump|pg_restore|pg_isready',
    options: data.psqlOptions,
    withValue: new Set(data.psqlOptionsWithValue),
    positional: ['dbname', 'user'],
    variables: data.libpqVariables,
  },
  isSettingName: (name) => isKnownSetting(name, SERVER_SETTINGS),
};

/** Connection strings of SQL Server and MySQL look alike, so `Server=` alone does not identify one of PostgreSQL. */
function isOwnAdo(pairs: ReadonlyMap<string, string>, isPhp: boolean): boolean {
  if (['initialcatalog', 'datasource', 'attachdbfilename', 'trustedconnection'].some((name) => pairs.has(name))) return false;
  const port = pairs.get('port');
  const driver = pairs.get('driver') ?? '';
  if (port === '3306' || port === '1433' || (driver !== '' && !/postgres/i.test(driver))) return false;
  return isPhp || pairs.has('host') || driver !== '' || (pairs.has('server') && port === '5432');
}

function finish(said: AddressSettings, address: ServerAddress, notes: Set<string>): void {
  const tls = tlsOf(said, notes);
  if (tls !== undefined) address.tls = tls;
  const ca = said.get('sslrootcert');
  // `sslrootcert=system` is not a path: libpq then uses the system's trusted authorities and forces verify-full.
  if (ca === 'system') address.tls = 'verify-full';
  else if (ca !== undefined) address.ca = ca;
}

/** TLS mode by sslmode, in lower case and without hyphens and underscores. */
const TLS_MODES: Readonly<Record<string, readonly [mode: TlsMode, note?: string]>> = {
  disable: ['disable'],
  prefer: ['prefer'],
  require: ['require'],
  verifyca: ['verify-ca'],
  verifyfull: ['verify-full'],
  allow: ['prefer', 'sslmode=allow is read as prefer: encrypted where the server can, else not.'],
  noverify: ['require', 'sslmode=no-verify is read as require: encrypted, without a check who answers.'],
};

function tlsOf(said: AddressSettings, notes: Set<string>): TlsMode | undefined {
  const mode = said.get('sslmode')?.toLowerCase().replaceAll(/[-_ ]/g, '');
  if (mode !== undefined) {
    const [known, note] = (Object.hasOwn(TLS_MODES, mode) && TLS_MODES[mode]) || [];
    if (note !== undefined) notes.add(note);
    if (known !== undefined) return known;
    notes.add('The kind of encryption (sslmode) is none that PostgreSQL has and is left out.');
  }
  const ssl = (said.get('ssl') ?? said.get('requiressl'))?.toLowerCase();
  if (ssl === undefined) return undefined;
  if (ssl === 'true' || ssl === '1') return 'require';
  if (ssl === 'false' || ssl === '0') return said.has('ssl') ? 'disable' : 'prefer';
  notes.add('The setting ssl is neither true nor false and is left out.');
  return undefined;
}
