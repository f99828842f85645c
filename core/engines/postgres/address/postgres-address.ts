/** How a connection is encrypted, in libpq's words. */
export type TlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** What a text says about a PostgreSQL server. What was not said is not there: no default is filled in. */
export interface PostgresAddress {
  /** A name, an address, or the folder of a Unix socket (begins with `/`). Of several hosts the first. */
  host?: string;
  port?: number;
  database?: string;
  user?: string;
  password?: string;
  /** libpq sslmode */
  tls?: TlsMode;
  /** Path of the file with the authorities to trust (sslrootcert). */
  ca?: string;
  /** Path of the client certificate (sslcert). */
  certificate?: string;
  /** Path of the client key (sslkey). */
  key?: string;
  /** What was said and is not used, in a sentence each. Never repeats a value: it may be a password read wrongly. */
  notes: string[];
}

/** Settings by their libpq names (`dbname`, `sslmode`, …), as every form of address is read first. */
export type Settings = Map<string, string>;

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

/** Names we know of, so that a note may repeat them. */
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

const USED = new Set(`host hostaddr port dbname user password sslmode ssl requiressl sslrootcert sslcert sslkey`.split(' '));

/** Whether this is the name of a setting of libpq, or of a common driver beside it. */
export function isSettingName(name: string): boolean {
  const key = name.toLowerCase();
  return USED.has(key) || Object.hasOwn(NOT_USED, key) || OTHERS.has(key);
}

/** The address that settings say; what is wrong or not used becomes a note. */
export function toAddress(settings: Settings, before: readonly string[] = []): PostgresAddress {
  const notes = new Set(before);
  const address: PostgresAddress = { notes: [] };
  const said = new Map<string, string>();
  for (const [name, value] of settings) {
    if (value.includes('\0')) notes.add('A value with a zero character is left out: no server accepts one.');
    else if (value !== '') said.set(name, value);
  }
  const host = hostOf(said, notes);
  if (host !== undefined) address.host = host;
  const port = portOf(said, notes);
  if (port !== undefined) address.port = port;
  copy(said, address);
  const tls = tlsOf(said, notes);
  if (tls !== undefined) address.tls = tls;
  const ca = said.get('sslrootcert');
  // `system` is no path: libpq means the authorities that the computer trusts, and then checks everything.
  if (ca === 'system') address.tls = 'verify-full';
  else if (ca !== undefined) address.ca = ca;
  for (const name of said.keys()) if (!USED.has(name)) notes.add(notUsed(name));
  address.notes = [...notes];
  return address;
}

function notUsed(name: string): string {
  const key = name.toLowerCase();
  if (Object.hasOwn(NOT_USED, key)) return NOT_USED[key]!;
  return OTHERS.has(key) ? `The setting ${key} is not used.` : 'A setting that Hydrant does not know is not used.';
}

function copy(said: Settings, address: PostgresAddress): void {
  const fields = { database: 'dbname', user: 'user', password: 'password', certificate: 'sslcert', key: 'sslkey' } as const;
  for (const field of ['database', 'user', 'password', 'certificate', 'key'] as const) {
    const value = said.get(fields[field]);
    if (value !== undefined) address[field] = value;
  }
}

function hostOf(said: Settings, notes: Set<string>): string | undefined {
  const named = said.get('host');
  const numeric = said.get('hostaddr');
  if (named !== undefined && numeric !== undefined) notes.add('The numeric address (hostaddr) is not used: the name of the host is.');
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

function portOf(said: Settings, notes: Set<string>): number | undefined {
  const first = said.get('port')?.split(',', 1)[0]?.trim();
  if (first === undefined || first === '') return undefined;
  const port = /^\d{1,10}$/.test(first) ? Number(first) : 0;
  if (port >= 1 && port <= 65_535) return port;
  notes.add('The port is not a number from 1 to 65535 and is left out.');
  return undefined;
}

const TLS_MODES: Readonly<Record<string, TlsMode>> = {
  disable: 'disable',
  prefer: 'prefer',
  require: 'require',
  verifyca: 'verify-ca',
  verifyfull: 'verify-full',
};

function tlsOf(said: Settings, notes: Set<string>): TlsMode | undefined {
  const mode = said.get('sslmode')?.toLowerCase().replaceAll(/[-_ ]/g, '');
  if (mode !== undefined) {
    if (Object.hasOwn(TLS_MODES, mode)) return TLS_MODES[mode];
    if (mode === 'allow') {
      notes.add('sslmode=allow is read as prefer: encrypted where the server can, else not.');
      return 'prefer';
    }
    if (mode === 'noverify') {
      notes.add('sslmode=no-verify is read as require: encrypted, without a check who answers.');
      return 'require';
    }
    notes.add('The kind of encryption (sslmode) is none that PostgreSQL has and is left out.');
  }
  const ssl = (said.get('ssl') ?? said.get('requiressl'))?.toLowerCase();
  if (ssl === undefined) return undefined;
  if (ssl === 'true' || ssl === '1') return 'require';
  if (ssl === 'false' || ssl === '0') return said.has('ssl') ? 'disable' : 'prefer';
  notes.add('The setting ssl is neither true nor false and is left out.');
  return undefined;
}
