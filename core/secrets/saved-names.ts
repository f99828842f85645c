import { readFileIfThere } from '../common/atomic-file.ts';
import type { SecretStore } from './secret-store.ts';
import { parseVault } from './vault-file.ts';

/**
 * The names of every secret in the store, whether a connection uses it or not. Only the sealed file can list them; a keychain cannot, so
 * that it gives none.
 */
export async function savedNames(store: Pick<SecretStore, 'describe'>): Promise<string[]> {
  const { kind, location } = store.describe();
  if (kind !== 'vault') return [];
  const bytes = await readFileIfThere(location);
  return bytes === undefined ? [] : Object.keys(parseVault(bytes, location).entries);
}
