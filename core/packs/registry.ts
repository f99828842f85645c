import type { PackDescription } from './pack-description.ts';
import { POSTGRES_ADMIN } from './postgres-admin.ts';

/** Every pack there is. */
export const PACK_DESCRIPTIONS: readonly PackDescription[] = [POSTGRES_ADMIN];

/** A pack by id, or undefined. */
export function findPack(id: string): PackDescription | undefined {
  return PACK_DESCRIPTIONS.find((pack) => pack.id === id);
}
