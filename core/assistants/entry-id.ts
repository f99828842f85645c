import { createHash } from 'node:crypto';

const OURS = /^hydrant(-[a-z0-9-]+)?$/;

/**
 * The name of an entry: `hydrant-<slug>` for one profile, `hydrant-<name>` for several together, `hydrant` if these have no name. Only
 * `a-z`, digits and `-`.
 */
export function entryId(profiles: readonly string[], together: boolean, name?: string): string {
  if (together || profiles.length !== 1) return name === undefined ? 'hydrant' : `hydrant-${name}`;
  const [profile = ''] = profiles;
  const slug = profile.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  // Two profiles must not share a name, as `a_b` and `a-b` would; a hash distinguishes them.
  return slug === profile ? `hydrant-${slug}` : `hydrant-${slug}-${createHash('sha256').update(profile).digest('hex').slice(0, 4)}`;
}

/** Whether an entry's name has the form of Hydrant's names. */
export function isOurId(id: string): boolean {
  return OURS.test(id);
}

/** The profiles in the arguments of an entry. */
export function profilesIn(args: readonly string[]): string[] {
  return args.flatMap((argument, index) => (argument === '--profile' || argument === '-p' ? (args[index + 1] ?? []) : []));
}
