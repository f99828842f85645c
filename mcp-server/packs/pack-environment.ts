import { HydrantError } from '../../core/common/errors.ts';
import { hasPack } from '../../core/packs/enabled-packs.ts';
import type { PackDescription } from '../../core/packs/pack-description.ts';
import type { Environment, Environments } from '../environments.ts';

/**
 * The environment a tool of a pack works in: by name, or none given the first that has the pack. Throws ENVIRONMENT_UNKNOWN, or PACK_OFF
 * with how to switch it on.
 */
export function packEnvironment(environments: Environments, pack: PackDescription, name: string | undefined): Environment {
  const having = environments.all.filter(({ profile }) => hasPack(profile, pack));
  const match = (name === undefined || name === '' ? having[0] : undefined) ?? environments.find(name);
  if (hasPack(match.profile, pack)) return match;
  const instead = having.map((environment) => environment.name).join(', ');
  if (match.profile.engine !== pack.engine)
    throw new HydrantError(
      'PACK_OFF',
      `${match.name} is a ${match.profile.engine} connection; the pack ${pack.id} is for ${pack.engine}.`,
      instead ? `Use it in: ${instead}.` : 'Use execute_query there.',
    );
  throw new HydrantError(
    'PACK_OFF',
    `The connection ${match.name} has not switched the pack ${pack.id} on.`,
    `${instead ? `Use it in: ${instead}. ` : ''}Its owner switches “${pack.title}” on in Hydrant, among the assistants of the connection, or with: hydrant profiles pack ${match.profile.id} ${pack.id} (then the assistant starts the server again).`,
  );
}
