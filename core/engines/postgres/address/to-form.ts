import type { DiscoveredConnection, ReadAddress } from '../../../connectors/connector.ts';
import { type ServerAddress, toFormValues } from '../../../connectors/kit/address/server-address.ts';
import { findLibpqConnections, type WhereToLook } from './libpq-files.ts';
import { readPostgresAddress } from './read-address.ts';

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

/** Like libpq, takes the user's name for a missing database name. */
function toForm(address: ServerAddress): ReadAddress {
  const database = address.database ?? address.user;
  return toFormValues(database === undefined ? address : { ...address, database }, { port: 5432, tls: 'prefer' });
}
