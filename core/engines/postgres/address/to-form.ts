import type { FoundConnection, ReadAddress } from '../../../connectors/connector.ts';
import { type ServerAddress, toFormValues } from '../../../connectors/kit/address/server-address.ts';
import { findLibpqConnections, type WhereToLook } from './libpq-files.ts';
import { readPostgresAddress } from './read-address.ts';

/** A pasted address as values of the form. */
export function readAddress(text: string): ReadAddress | undefined {
  const address = readPostgresAddress(text);
  return address && toForm(address);
}

/** Connections of libpq's own files, as values of the form. */
export async function findConnections(where: WhereToLook): Promise<{ found: FoundConnection[]; problems: string[] }> {
  const { found, problems } = await findLibpqConnections(where);
  return { found: found.map(({ name, file, address }) => ({ name, source: file, ...toForm(address) })), problems };
}

/** As libpq does: without a name, the database is called like the user. */
function toForm(address: ServerAddress): ReadAddress {
  const database = address.database ?? address.user;
  return toFormValues(database === undefined ? address : { ...address, database }, { port: 5432, tls: 'prefer' });
}
