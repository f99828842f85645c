import { readFileIfThere } from '../common/atomic-file.ts';
import type { SecretStore } from './secret-store.ts';
import { parseVault } from './vault-file.ts';

/** The names of all secrets in the store, used or not. Only the sealed file can list them; for a keychain the list is empty. */
export async function savedNames(store: Pick<SecretStore, 'describe'>): Promise<string[]> {
  const { kind, location } = store.describe();
  if (kind !== 'vault') return [];
  const bytes = await readFileIfThere(location);
  return bytes === undefined ? [] : Object.keys(parseVault(bytes, location).entries);
}
