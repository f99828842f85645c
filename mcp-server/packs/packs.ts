import { PACKS as DECLARED } from '../../core/engines/registry.ts';
import type { Pack } from './pack.ts';

/** Every pack there is, as the engines declare them. */
export const PACKS: readonly Pack[] = DECLARED.map(({ loadTools, ...pack }) => ({
  ...pack,
  load: async () => {
    const [{ packTools }, tools] = await Promise.all([import('./pack-tools.ts'), loadTools()]);
    return packTools(pack, tools);
  },
}));
