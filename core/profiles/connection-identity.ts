import { createHash } from 'node:crypto';
import { connectionAddress } from './connection-address.ts';
import type { Profile } from './profile.ts';

/** Fields that say nothing of where a connection leads, as whom, or in which context. Any other field, also one to come, is bound. */
const UNBOUND = new Set(['name', 'tags', 'policy', 'limits', 'packs']);

/**
 * A hash of where a profile leads, as whom and in which context: engine, address, database, tunnel, TLS, login, and whatever else the
 * profile says that is not known to be beside the point. Two profiles have one identity only where every statement means the same in
 * both. Holds the names of secrets, never a secret. Hexadecimal SHA-256.
 */
export function connectionIdentity(profile: Profile): string {
  const known = identities.get(profile);
  if (known !== undefined) return known;
  const bound = Object.entries(profile).filter(([field]) => !UNBOUND.has(field));
  // The address as well: it says what `~` stood for.
  const identity = createHash('sha256')
    .update(JSON.stringify(sorted([connectionAddress(profile), Object.fromEntries(bound)])))
    .digest('hex');
  identities.set(profile, identity);
  return identity;
}

/** Every statement asks, and a profile that was read is never changed in place. */
const identities = new WeakMap<Profile, string>();

/** The same value with the fields of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
