import { createHash } from 'node:crypto';

const OURS = /^hydrant(-[a-z0-9-]+)?$/;

/**
 * The name of an entry: `hydrant-<slug>` for one profile, `hydrant-<name>` for several together, `hydrant` where these have no name.
 * Only `a-z`, digits and `-`.
 */
export function entryId(profiles: readonly string[], together: boolean, name?: string): string {
  if (together || profiles.length !== 1) return name === undefined ? 'hydrant' : `hydrant-${name}`;
  const [profile = ''] = profiles;
  const slug = profile.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  // Two profiles must not share a name: `a_b` is not `a-b`.
  return slug === profile ? `hydrant-${slug}` : `hydrant-${slug}-${createHash('sha256').update(profile).digest('hex').slice(0, 4)}`;
}

/** Whether a name in an assistant's file is one that we give. */
export function isOurId(id: string): boolean {
  return OURS.test(id);
}

/** The profiles that the arguments of an entry name. */
export function profilesIn(args: readonly string[]): string[] {
  return args.flatMap((argument, index) => (argument === '--profile' || argument === '-p' ? (args[index + 1] ?? []) : []));
}
