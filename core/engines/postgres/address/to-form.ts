import type { DiscoveredConnection, ReadAddress } from '../../../connectors/connector.ts';
import { findLibpqConnections, type WhereToLook } from './libpq-files.ts';
import { type PostgresAddress, readPostgresAddress } from './read-address.ts';

/** A pasted address as values of the form. */
export function readAddress(text: string): ReadAddress | undefined {
  const address = readPostgresAddress(text);
  return address && toForm(address);
}

/** Connections of libpq's own files, as values of the form. */
export async function findConnections(where: WhereToLook): Promise<{ discovered: DiscoveredConnection[]; problems: string[] }> {
  const { discovered, problems } = await findLibpqConnections(where);
  return { discovered: discovered.map(({ name, file, address }) => ({ name, source: file, ...toForm(address) })), problems };
}

function toForm({ host, port, database, user, password, tls, ca, certificate, key, notes }: PostgresAddress): ReadAddress {
  const said: Record<string, string | number | undefined> = {
    'connection.host': host,
    'connection.port': port ?? 5432,
    // As libpq does: without a name, the database is called like the user.
    'connection.database': database ?? user,
    'connection.user': user,
    'connection.tls.mode': tls ?? 'prefer',
    'connection.tls.ca': ca,
    'connection.tls.certificate': certificate,
    'connection.tls.key': key,
    'connection.via': 'direct',
    'auth.method': 'password',
  };
  const values = Object.fromEntries(Object.entries(said).filter((entry): entry is [string, string | number] => entry[1] !== undefined));
  return { values, secrets: password === undefined ? {} : { 'auth.password': password }, notes };
}
