import { HydrantError } from '../common/errors.ts';
import { didYouMean, nearestName } from '../common/nearest.ts';
import type { Profile } from './profile.ts';

export interface NamedEnvironment {
  name: string;
  profile: Profile;
}

/**
 * Names under which a server offers its profiles: the environment label if it is unambiguous (no other served profile has this label, or
 * has it as its id), else the id. So no two environments share a name, and no name is another profile's id.
 */
export function environmentNames(profiles: readonly Profile[]): NamedEnvironment[] {
  return profiles.map((profile) => {
    const label = profile.environment;
    const clear =
      label !== undefined && profiles.every((other) => other === profile || (other.environment !== label && other.id !== label));
    return { name: clear ? label : profile.id, profile };
  });
}

/** The environment with this name or profile id. Throws ENVIRONMENT_UNKNOWN with the nearest name, or with the ids that share a label. */
export function findEnvironment(environments: readonly NamedEnvironment[], wanted: string): NamedEnvironment {
  const match = environments.find(({ name }) => name === wanted) ?? environments.find(({ profile }) => profile.id === wanted);
  if (match !== undefined) return match;

  const given = wanted.slice(0, 64);
  const names = environments.map(({ name }) => name);
  const sharing = environments.filter(({ profile }) => profile.environment === wanted).map(({ name }) => name);
  if (sharing.length > 0) {
    throw new HydrantError(
      'ENVIRONMENT_UNKNOWN',
      `Several environments are labelled \`${given}\`: ${sharing.join(', ')}.`,
      `Name one of them: ${sharing.join(', ')}.`,
      {
        details: { environment: given, known: names },
      },
    );
  }
  const candidates = [...new Set([...names, ...environments.map(({ profile }) => profile.id)])];
  const nearest = nearestName(given, candidates);
  throw new HydrantError(
    'ENVIRONMENT_UNKNOWN',
    `There is no environment \`${given}\`${didYouMean(given, candidates) || '.'}`,
    `Choose one of: ${names.join(', ')}.`,
    {
      details: { environment: given, ...(nearest === undefined ? {} : { nearest }), known: names },
    },
  );
}
