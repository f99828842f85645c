import type { AddressTable, Settings } from '../../../connectors/kit/address/address-table.ts';
import { isKnownSetting, type ServerAddress, type ServerSettings } from '../../../connectors/kit/address/server-address.ts';
import type { TlsMode } from '../../../profiles/parts.ts';

/** libpq's variables and what they set. */
const LIBPQ: Readonly<Record<string, string>> = words(`
  PGHOST=host PGHOSTADDR=hostaddr PGPORT=port PGDATABASE=dbname PGUSER=user PGPASSWORD=password PGSSLMODE=sslmode
  PGREQUIRESSL=requiressl PGSSLROOTCERT=sslrootcert PGSSLCERT=sslcert PGSSLKEY=sslkey PGOPTIONS=options PGAPPNAME=application_name
  PGCONNECT_TIMEOUT=connect_timeout PGCHANNELBINDING=channel_binding PGTARGETSESSIONATTRS=target_session_attrs PGSERVICE=service
  PGPASSFILE=passfile`);

const NOT_USED: Readonly<Record<string, string>> = {
  options: 'The extra server options (options) are not used.',
  application_name: 'The application name is not used: Hydrant gives its own.',
  connect_timeout: 'The time limit (connect_timeout) is not used: Hydrant has its own.',
  channel_binding: 'The setting channel_binding is not used.',
  pgbouncer: 'The setting pgbouncer is not used.',
  target_session_attrs: 'The choice of server (target_session_attrs) is not used.',
  schema: 'The schema is not used: all schemas that the login may see are there.',
  service: 'The named service is not looked up.',
  passfile: 'The password file that is named here is not read.',
  sslpassword: 'The password of the key file (sslpassword) is not used.',
  sslcrl: 'The list of withdrawn certificates (sslcrl) is not used.',
  require_auth: 'The setting require_auth is not used.',
  trust_server_certificate: 'The setting Trust Server Certificate is not used.',
};

/** Settings of libpq and of common drivers that a note may name. */
const OTHERS = new Set(
  `client_encoding fallback_application_name keepalives keepalives_idle keepalives_interval keepalives_count tcp_user_timeout
  replication gssencmode gssdelegation krbsrvname gsslib sslcompression sslsni sslnegotiation sslcertmode sslcrldir
  ssl_min_protocol_version ssl_max_protocol_version min_protocol_version max_protocol_version load_balance_hosts requirepeer
  scram_client_key scram_server_key sslkeylogfile oauth_issuer oauth_client_id oauth_client_secret oauth_scope servicefile
  search_path currentschema applicationname sslfactory sslpasswordcallback logintimeout connecttimeout sockettimeout tcpkeepalive
  preparethreshold binarytransfer stringtype targetservertype loadbalancehosts rewritebatchedinserts reWriteBatchedInserts
  connection_limit pool_timeout socket_timeout statement_cache_size sslidentity sslaccept sslinline uselibpqcompat
  statement_timeout timezone timeout command_timeout pooling pool_size max_pool_size min_pool_size pool_mode workaround supa
  statuscolor env name tlsmode enabled driver keepalive include_error_detail persist_security_info
  encoding charset max_auto_prepare no_reset_on_close multiplexing gssapimode integrated_security`
    .toLowerCase()
    .split(/\s+/),
);

/** libpq's settings of a server. */
export const SERVER_SETTINGS: ServerSettings = {
  fields: { database: 'dbname', certificate: 'sslcert', key: 'sslkey' },
  numericHost: 'hostaddr',
  used: new Set(['sslmode', 'ssl', 'requiressl', 'sslrootcert']),
  notUsed: NOT_USED,
  known: OTHERS,
  finish,
};

/** How PostgreSQL's addresses are written. */
export const ADDRESS_TABLE: AddressTable = {
  url: {
    schemes: 'postgres(?:ql)?|postgis|pgsql|psql',
    jdbc: 'postgresql',
    path: 'dbname',
    aliases: words('username=user database=dbname currentschema=schema applicationname=application_name'),
    // PostgreSQL's Java driver checks the certificate when it is only told `ssl=true`; libpq and the others do not.
    finishJdbc: (said) => {
      if (!said.has('sslmode') && /^(true|)$/i.test(said.get('ssl') ?? 'no')) said.set('sslmode', 'verify-full');
    },
  },
  keyValues: { telling: ['host', 'hostaddr', 'dbname', 'service'], withoutSemicolon: ['host', 'hostaddr', 'port'] },
  ado: {
    prefix: 'pgsql',
    names: {
      host: 'server',
      dbname: 'database db',
      user: 'username userid uid',
      password: 'pwd psw',
      sslrootcert: 'rootcertificate',
      sslcert: 'sslcertificate',
      trust_server_certificate: 'trustservercertificate',
      application_name: 'applicationname',
      connect_timeout: 'timeout',
      command_timeout: 'commandtimeout',
      search_path: 'searchpath',
      channel_binding: 'channelbinding',
      target_session_attrs: 'targetsessionattributes',
      max_pool_size: 'maximumpoolsize',
      min_pool_size: 'minimumpoolsize',
      include_error_detail: 'includeerrordetail',
      max_auto_prepare: 'maxautoprepare',
    },
    isOwn: isOwnAdo,
  },
  variables: {
    best: ['DATABASE_URL', 'POSTGRES_URL', 'POSTGRESQL_URL', 'PG_URL', 'DIRECT_URL', 'POSTGRES_URL_NON_POOLING', 'DATABASE_PUBLIC_URL'],
    families: [
      { name: 'PG*', settings: LIBPQ, telling: ['PGHOST', 'PGHOSTADDR', 'PGDATABASE', 'PGUSER'] },
      {
        name: 'POSTGRES_*',
        settings: words(
          'POSTGRES_HOST=host POSTGRES_PORT=port POSTGRES_DB=dbname POSTGRES_DATABASE=dbname POSTGRES_USER=user POSTGRES_PASSWORD=password',
        ),
        telling: ['POSTGRES_HOST', 'POSTGRES_DB', 'POSTGRES_DATABASE'],
      },
    ],
  },
  command: {
    programs: 'psql|pgcli|pg_dump|pg_restore|pg_isready',
    options: words('h=host p=port U=user d=dbname host=host port=port username=user dbname=dbname'),
    withValue: new Set(
      'c f v o F R P T L command file variable set output field-separator record-separator pset table-attr log-file'.split(' '),
    ),
    positional: ['dbname', 'user'],
    variables: LIBPQ,
  },
  isSettingName: (name) => isKnownSetting(name, SERVER_SETTINGS),
};

/** The strings of SQL Server and MySQL look alike: `Server=` alone is not enough to be one of PostgreSQL's. */
function isOwnAdo(pairs: ReadonlyMap<string, string>, isPhp: boolean): boolean {
  if (['initialcatalog', 'datasource', 'attachdbfilename', 'trustedconnection'].some((name) => pairs.has(name))) return false;
  const port = pairs.get('port');
  const driver = pairs.get('driver') ?? '';
  if (port === '3306' || port === '1433' || (driver !== '' && !/postgres/i.test(driver))) return false;
  return isPhp || pairs.has('host') || driver !== '' || (pairs.has('server') && port === '5432');
}

function finish(said: Settings, address: ServerAddress, notes: Set<string>): void {
  const tls = tlsOf(said, notes);
  if (tls !== undefined) address.tls = tls;
  const ca = said.get('sslrootcert');
  // `system` is no path: libpq means the authorities that the computer trusts, and then checks everything.
  if (ca === 'system') address.tls = 'verify-full';
  else if (ca !== undefined) address.ca = ca;
}

/** sslmode, without case, hyphens and underscores. */
const TLS_MODES: Readonly<Record<string, readonly [mode: TlsMode, note?: string]>> = {
  disable: ['disable'],
  prefer: ['prefer'],
  require: ['require'],
  verifyca: ['verify-ca'],
  verifyfull: ['verify-full'],
  allow: ['prefer', 'sslmode=allow is read as prefer: encrypted where the server can, else not.'],
  noverify: ['require', 'sslmode=no-verify is read as require: encrypted, without a check who answers.'],
};

function tlsOf(said: Settings, notes: Set<string>): TlsMode | undefined {
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

/** `a=b c=d` as a record. */
function words(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .trim()
      .split(/\s+/)
      .map((word) => word.split('=') as [string, string]),
  );
}
