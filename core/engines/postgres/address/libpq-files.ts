import { type FileHandle, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { openRegularFile } from '../../../common/read-regular-file.ts';
import { readEnvAddresses } from './env-text.ts';
import { findPgpass, type PgpassEntry, parsePgpass } from './pgpass.ts';
import { type PostgresAddress, type Settings, toAddress } from './postgres-address.ts';
import { parseServiceFile } from './service-file.ts';

export { findPgpass, type PgpassEntry, parsePgpass } from './pgpass.ts';
export { parseServiceFile } from './service-file.ts';

/** A connection that a file on this computer describes. */
export interface DiscoveredConnection {
  /** What a person would call it: the service, the variable, or user, host and database. */
  name: string;
  source: 'pgpass' | 'service' | 'env-file';
  file: string;
  address: PostgresAddress;
}

export interface DiscoveredConnections {
  discovered: DiscoveredConnection[];
  /** What is there and could not be used, in a sentence each. */
  problems: string[];
}

export interface WhereToLook {
  home: string;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  /** A folder whose `.env` is read as well. */
  folder?: string;
}

const LARGEST = 1_048_576;

/**
 * The connections that PostgreSQL's own files, and a `.env`, describe. Files that are not there are nothing. A password file that others
 * may read is passed over, as libpq does. Lines of it with `*` as host are no connection, but give services their passwords.
 */
export async function findLibpqConnections(options: WhereToLook): Promise<DiscoveredConnections> {
  const files = whereFilesAre(options);
  const problems: string[] = [];
  const entries = await readPgpass(files.pgpass, options.platform, problems);
  const discovered: DiscoveredConnection[] = [];
  const names = new Set<string>();
  for (const file of files.services) {
    const text = await readText(file, problems);
    if (text === undefined) continue;
    const { services, problems: faults } = parseServiceFile(text);
    problems.push(...faults.map((fault) => `${file}: ${fault}`));
    for (const { name, settings } of services) {
      // The person's own file comes first and hides the computer's.
      if (names.has(name)) continue;
      names.add(name);
      discovered.push({ name, source: 'service', file, address: withPassword(settings, entries, options.env) });
    }
  }
  for (const entry of entries) {
    if (entry.host !== undefined) discovered.push({ ...fromPgpass(entry, entry.host), source: 'pgpass', file: files.pgpass });
  }
  if (files.env !== undefined) {
    for (const each of readEnvAddresses((await readText(files.env, problems)) ?? '')) {
      discovered.push({ ...each, source: 'env-file', file: files.env });
    }
  }
  return { discovered, problems };
}

function whereFilesAre({ home, env, platform, folder }: WhereToLook): { pgpass: string; services: string[]; env?: string } {
  const windows = platform === 'win32';
  const { join } = windows ? win32 : posix;
  const own = windows ? join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'postgresql') : home;
  const services = [env.PGSERVICEFILE || join(own, '.pg_service.conf')];
  if (env.PGSYSCONFDIR) services.push(join(env.PGSYSCONFDIR, 'pg_service.conf'));
  return {
    pgpass: env.PGPASSFILE || join(own, windows ? 'pgpass.conf' : '.pgpass'),
    services,
    ...(folder === undefined ? {} : { env: join(folder, '.env') }),
  };
}

async function readPgpass(file: string, platform: NodeJS.Platform, problems: string[]): Promise<PgpassEntry[]> {
  const text = await readText(file, problems, platform !== 'win32');
  if (text === undefined) return [];
  const { entries, damaged } = parsePgpass(text);
  if (damaged.length > 0) {
    const lines = damaged.length > 5 ? `${damaged.slice(0, 5).join(', ')} and others` : damaged.join(', ');
    problems.push(`${file}: not of the form host:port:database:user:password in line ${lines}; passed over.`);
  }
  return entries;
}

function withPassword(settings: Settings, entries: readonly PgpassEntry[], env: NodeJS.ProcessEnv): PostgresAddress {
  const address = toAddress(settings);
  if (address.password !== undefined) return address;
  const user = address.user ?? (env.PGUSER || undefined);
  const database = address.database ?? (env.PGDATABASE || undefined);
  const { host, port } = address;
  const entry = findPgpass(entries, {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(database === undefined ? {} : { database }),
    ...(user === undefined ? {} : { user }),
  });
  if (entry !== undefined && entry.password !== '') address.password = entry.password;
  return address;
}

function fromPgpass(entry: PgpassEntry, host: string): { name: string; address: PostgresAddress } {
  const settings: Settings = new Map([['host', host]]);
  if (entry.port !== undefined) settings.set('port', entry.port);
  if (entry.database !== undefined) settings.set('dbname', entry.database);
  if (entry.user !== undefined) settings.set('user', entry.user);
  settings.set('password', entry.password);
  const at = entry.user === undefined ? host : `${entry.user}@${host}`;
  return { name: entry.database === undefined ? at : `${at}/${entry.database}`, address: toAddress(settings) };
}

/** The text of a small plain file; undefined when there is none, or when it is not to be used, which becomes a problem. */
async function readText(file: string, problems: string[], onlyForOwner = false): Promise<string | undefined> {
  let handle: FileHandle | undefined;
  try {
    // Before it is opened: opening a pipe waits for whoever writes into it.
    const facts = await stat(file);
    if (!facts.isFile()) {
      problems.push(`${file} is not a plain file and was not read.`);
      return undefined;
    }
    if (onlyForOwner && (facts.mode & 0o077) !== 0) {
      problems.push(`${file} may be read by others, so it is ignored, as PostgreSQL’s own tools do. \`chmod 600\` on it mends that.`);
      return undefined;
    }
    handle = await openRegularFile(file);
    const bytes = Buffer.alloc(Math.min(facts.size, LARGEST) + 1);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    if (facts.size > LARGEST || bytesRead > LARGEST) {
      problems.push(`${file} is larger than 1 MB and was not read.`);
      return undefined;
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytesRead));
    if (!text.includes('\0')) return text;
    problems.push(`${file} is not a text file and was not read.`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const why = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : code === '' ? 'reading failed' : code;
    problems.push(`${file} could not be read (${why}).`);
  } finally {
    await handle?.close();
  }
  return undefined;
}
