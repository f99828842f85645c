import { POSTGRES_ADMIN } from '../engines/postgres/packs/postgres-admin.ts';
import type { PackDescription } from './pack-description.ts';

/** Every pack there is. */
export const PACK_DESCRIPTIONS: readonly PackDescription[] = [POSTGRES_ADMIN];

/** A pack by id, or undefined. */
export function findPack(id: string): PackDescription | undefined {
  return PACK_DESCRIPTIONS.find((pack) => pack.id === id);
}
