import type { Pack } from './pack.ts';

/** Every pack there is. */
export const PACKS: readonly Pack[] = [
  {
    id: 'postgres-admin',
    engine: 'postgres',
    title: 'PostgreSQL administration',
    sentence: 'Looks into a running PostgreSQL: activity, locks, indexes, sizes, vacuum, replication, health; and cancels a statement.',
    load: async () => (await import('./postgres-admin/tools.ts')).POSTGRES_ADMIN_TOOLS,
  },
];

/** A pack by id, or undefined. */
export function findPack(id: string): Pack | undefined {
  return PACKS.find((pack) => pack.id === id);
}
