import { POSTGRES_ADMIN } from '../../core/engines/postgres/packs/postgres-admin.ts';
import type { Pack } from './pack.ts';

/** Every pack there is, in the order of `core/packs/registry.ts`. */
export const PACKS: readonly Pack[] = [
  { ...POSTGRES_ADMIN, load: async () => (await import('./postgres-admin/tools.ts')).POSTGRES_ADMIN_TOOLS },
];
