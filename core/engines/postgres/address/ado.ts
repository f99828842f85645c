import type { Settings } from './postgres-address.ts';

const NAMES: Readonly<Record<string, string>> = {
  host: 'host',
  server: 'host',
  port: 'port',
  database: 'dbname',
  db: 'dbname',
  dbname: 'dbname',
  username: 'user',
  user: 'user',
  userid: 'user',
  uid: 'user',
  password: 'password',
  pwd: 'password',
  psw: 'password',
  sslmode: 'sslmode',
  rootcertificate: 'sslrootcert',
  sslcertificate: 'sslcert',
  sslkey: 'sslkey',
  sslpassword: 'sslpassword',
  trustservercertificate: 'trust_server_certificate',
  applicationname: 'application_name',
  timeout: 'connect_timeout',
  commandtimeout: 'command_timeout',
  searchpath: 'search_path',
  channelbinding: 'channel_binding',
  targetsessionattributes: 'target_session_attrs',
  maximumpoolsize: 'max_pool_size',
  minimumpoolsize: 'min_pool_size',
  includeerrordetail: 'include_error_detail',
  maxautoprepare: 'max_auto_prepare',
  passfile: 'passfile',
};

/** Names that only SQL Server's drivers use. */
const SQL_SERVER_KEYS = ['initialcatalog', 'datasource', 'attachdbfilename', 'trustedconnection'];

const BETWEEN = /[\s;]*/y;
const BLANKS = /\s*/y;
const QUOTED = /("(?:[^"]|"")*"|'(?:[^']|'')*')\s*(?=;|$)/y;
const PLAIN = /[^;]*/y;

/**
 * Reads what .NET (`Host=…;Port=…;Username=…`), ODBC (`Driver={PostgreSQL};Server=…`) and PHP (`pgsql:host=…;dbname=…`) write.
 * The strings of SQL Server and MySQL look alike: `Server=` alone is not enough to be one of ours.
 */
export function readAdo(text: string): Settings | undefined {
  const php = /^pgsql:/i.exec(text);
  const rest = (php === null ? text : text.slice(php[0].length)).trim().replace(/[;\s]{1,16}$/, '');
  if (php === null && !rest.includes(';')) return undefined;
  const pairs = split(rest);
  if (pairs === undefined || SQL_SERVER_KEYS.some((name) => pairs.has(name))) return undefined;
  const port = pairs.get('port');
  const driver = pairs.get('driver') ?? '';
  const ours = php !== null || pairs.has('host') || /postgres/i.test(driver) || (pairs.has('server') && port === '5432');
  if (!ours || port === '3306' || port === '1433' || (driver !== '' && !/postgres/i.test(driver))) return undefined;
  const settings: Settings = new Map();
  for (const [name, value] of pairs) settings.set(Object.hasOwn(NAMES, name) ? NAMES[name]! : name, value);
  splitPort(settings);
  return settings;
}

/** Names without blanks, hyphens, underscores and case. */
function split(text: string): Map<string, string> | undefined {
  const pairs = new Map<string, string>();
  for (let at = after(BETWEEN, text, 0); at < text.length; at = after(BETWEEN, text, at)) {
    const equals = text.indexOf('=', at);
    const name = text.slice(at, equals);
    if (equals === -1 || name.includes(';')) return undefined;
    const begin = after(BLANKS, text, equals + 1);
    QUOTED.lastIndex = begin;
    PLAIN.lastIndex = begin;
    const quoted = QUOTED.exec(text)?.[1];
    const plain = quoted === undefined ? (PLAIN.exec(text)?.[0] ?? '') : '';
    at = quoted === undefined ? PLAIN.lastIndex : QUOTED.lastIndex;
    const value = quoted === undefined ? plain.trim() : quoted.slice(1, -1).replaceAll(quoted[0]!.repeat(2), quoted[0]!);
    pairs.set(name.toLowerCase().replaceAll(/[\s_-]/g, ''), value);
  }
  return pairs;
}

function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

/** Npgsql lets a host bring its port: `Host=a:5433,b:5434`. */
function splitPort(settings: Settings): void {
  const [first = '', ...more] = (settings.get('host') ?? '').split(',');
  const parts = /^([^:\s]+):(\d{1,10})$/.exec(first);
  if (parts === null) return;
  settings.set('host', [parts[1]!, ...more].join(','));
  settings.set('port', parts[2]!);
}
