import { posix, win32 } from 'node:path';
import type { AddressSettings } from '../../../connectors/kit/address/address-table.ts';
import { readEnvText } from '../../../connectors/kit/address/env-text.ts';
import { readDiscoveredFile } from '../../../connectors/kit/address/read-discovered-file.ts';
import { toServerAddress } from '../../../connectors/kit/address/server-address.ts';
import { ADDRESS_TABLE, SERVER_SETTINGS } from './address-table.ts';
import { findPgpass, type PgpassEntry, parsePgpass } from './pgpass.ts';
import type { PostgresAddress } from './read-address.ts';
import { parseServiceFile } from './service-file.ts';

export { findPgpass, parsePgpass } from './pgpass.ts';
export { parseServiceFile } from './service-file.ts';

/** A connection that a file on this computer describes. */
export interface DiscoveredConnection {
  /** Name for a person: the service, the variable, or user, host and database. */
  name: string;
  source: 'pgpass' | 'service' | 'env-file';
  file: string;
  address: PostgresAddress;
}

export interface DiscoveredConnections {
  discovered: DiscoveredConnection[];
  /** One sentence for each entry or file that could not be used. */
  problems: string[];
}

export interface WhereToLook {
  home: string;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  /** A folder whose `.env` is read as well. */
  folder?: string;
}

/**
 * Finds connections in libpq's own files and in a `.env`; missing files are ignored. A password file that other users can read is skipped, as
 * libpq does. A line in it with `*` as host is not a connection, but provides passwords for services.
 */
export async function findLibpqConnections(options: WhereToLook): Promise<DiscoveredConnections> {
  const files = whereFilesAre(options);
  const problems: string[] = [];
  const entries = await readPgpass(files.pgpass, options.platform, problems);
  const discovered: DiscoveredConnection[] = [];
  const names = new Set<string>();
  for (const file of files.services) {
    const text = await readDiscoveredFile(file, problems);
    if (text === undefined) continue;
    const { services, problems: faults } = parseServiceFile(text);
    problems.push(...faults.map((fault) => `${file}: ${fault}`));
    for (const { name, settings } of services) {
      // The user's own service file comes first and overrides the system-wide one.
      if (names.has(name)) continue;
      names.add(name);
      discovered.push({ name, source: 'service', file, address: withPassword(settings, entries, options.env) });
    }
  }
  for (const entry of entries) {
    if (entry.host !== undefined) discovered.push({ ...fromPgpass(entry, entry.host), source: 'pgpass', file: files.pgpass });
  }
  if (files.env !== undefined) {
    for (const { name, settings, notes } of readEnvText((await readDiscoveredFile(files.env, problems)) ?? '', ADDRESS_TABLE)) {
      discovered.push({ name, source: 'env-file', file: files.env, address: toServerAddress(settings, SERVER_SETTINGS, notes) });
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
  const text = await readDiscoveredFile(file, problems, platform === 'win32' ? undefined : 'PostgreSQL’s own tools');
  if (text === undefined) return [];
  const { entries, damaged } = parsePgpass(text);
  if (damaged.length > 0) {
    const lines = damaged.length > 5 ? `${damaged.slice(0, 5).join(', ')} and others` : damaged.join(', ');
    problems.push(`${file}: not of the form host:port:database:user:password in line ${lines}; passed over.`);
  }
  return entries;
}

function withPassword(settings: AddressSettings, entries: readonly PgpassEntry[], env: NodeJS.ProcessEnv): PostgresAddress {
  const address = toServerAddress(settings, SERVER_SETTINGS);
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
  const settings: AddressSettings = new Map([['host', host]]);
  if (entry.port !== undefined) settings.set('port', entry.port);
  if (entry.database !== undefined) settings.set('dbname', entry.database);
  if (entry.user !== undefined) settings.set('user', entry.user);
  settings.set('password', entry.password);
  const at = entry.user === undefined ? host : `${entry.user}@${host}`;
  return { name: entry.database === undefined ? at : `${at}/${entry.database}`, address: toServerAddress(settings, SERVER_SETTINGS) };
}
