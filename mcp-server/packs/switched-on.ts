import type { Profile } from '../../core/profiles/profile.ts';
import { HydrantError } from '../../core/stones/errors.ts';
import { didYouMean } from '../../core/stones/nearest.ts';
import type { Environment, Environments } from '../environments.ts';
import type { Pack } from './pack.ts';
import { findPack, PACKS } from './packs.ts';

/** Whether a profile has a pack switched on, and is of its engine. */
export function hasPack({ engine, packs }: Profile, pack: Pack): boolean {
  return engine === pack.engine && packs.includes(pack.id);
}

/** The packs that at least one of these environments has switched on, in the order of the registry. */
export function servedPacks(environments: Environments): { pack: Pack; environments: Environment[] }[] {
  return PACKS.map((pack) => ({ pack, environments: environments.all.filter(({ profile }) => hasPack(profile, pack)) })).filter(
    (served) => served.environments.length > 0,
  );
}

/**
 * The environment a tool of a pack works in: by name, or none given the first that has the pack. Throws ENVIRONMENT_UNKNOWN, or PACK_OFF
 * with how to switch it on.
 */
export function packEnvironment(environments: Environments, pack: Pack, name: string | undefined): Environment {
  const having = environments.all.filter(({ profile }) => hasPack(profile, pack));
  const found = (name === undefined || name === '' ? having[0] : undefined) ?? environments.find(name);
  if (hasPack(found.profile, pack)) return found;
  const instead = having.map((environment) => environment.name).join(', ');
  if (found.profile.engine !== pack.engine)
    throw new HydrantError(
      'PACK_OFF',
      `${found.name} is a ${found.profile.engine} connection; the pack ${pack.id} is for ${pack.engine}.`,
      instead ? `Use it in: ${instead}.` : 'Use execute_query there.',
    );
  throw new HydrantError(
    'PACK_OFF',
    `The connection ${found.name} has not switched the pack ${pack.id} on.`,
    `${instead ? `Use it in: ${instead}. ` : ''}Its owner switches it on here with: hydrant profiles pack ${found.profile.id} ${pack.id} (then the assistant starts the server again).`,
  );
}

/** What is wrong with the packs of a profile, a sentence each; it is served without them. */
export function packProblems({ id, engine, packs }: Profile): string[] {
  return packs.flatMap((name) => {
    const pack = findPack(name);
    if (!pack) {
      const known = PACKS.map((one) => one.id);
      return [`Profile ${id} names the pack ${JSON.stringify(name)}, which there is not${didYouMean(name, known) || '.'}`];
    }
    if (pack.engine !== engine) return [`Profile ${id} names the pack ${name}, which is for ${pack.engine}; the profile is ${engine}.`];
    return [];
  });
}
