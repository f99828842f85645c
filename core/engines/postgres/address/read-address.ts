import { readAddressText } from '../../../connectors/kit/address/read-address.ts';
import { type ServerAddress, toServerAddress } from '../../../connectors/kit/address/server-address.ts';
import { ADDRESS_TABLE, SERVER_SETTINGS } from './address-table.ts';

export type PostgresAddress = ServerAddress;

/** Reads a pasted PostgreSQL address; undefined for a text of an unknown form. Never throws. */
export function readPostgresAddress(text: string): PostgresAddress | undefined {
  const read = readAddressText(text, ADDRESS_TABLE);
  return read && toServerAddress(read.settings, SERVER_SETTINGS, read.notes);
}
