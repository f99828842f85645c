import { hasPack } from '../../core/packs/enabled-packs.ts';
import type { Environment, Environments } from '../environments.ts';
import type { Pack } from './pack.ts';
import { PACKS } from './packs.ts';

/** The packs that at least one of these environments has switched on, in the order of the registry. */
export function servedPacks(environments: Environments): { pack: Pack; environments: Environment[] }[] {
  return PACKS.map((pack) => ({ pack, environments: environments.all.filter(({ profile }) => hasPack(profile, pack)) })).filter(
    (served) => served.environments.length > 0,
  );
}
