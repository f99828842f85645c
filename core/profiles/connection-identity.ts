import { createHash } from 'node:crypto';
import { canonicalJson } from '../common/canonical-json.ts';
import type { ConnectionAddress } from './connection-address.ts';
import type { Profile } from './profile.ts';

/**
 * Fields that do not decide where a connection leads, as whom, or in which context. The identity covers every other field, including fields
 * that are added later.
 */
const UNBOUND = new Set(['name', 'tags', 'policy', 'writableLogin', 'limits', 'packs']);

/**
 * A hash of where a profile leads, as whom and in which context: engine, address, database, tunnel, TLS, login, and every other field that
 * is not in UNBOUND. Two profiles share an identity only if every statement means the same in both. Hashes the names of secrets, never
 * their values. Hexadecimal SHA-256.
 */
export function connectionIdentity(profile: Profile, addressOf: (profile: Profile) => ConnectionAddress): string {
  const known = identities.get(profile);
  if (known !== undefined) return known;
  const bound = Object.entries(profile).filter(([field]) => !UNBOUND.has(field));
  // The address is hashed too, since it holds the folder that `~` stands for.
  const identity = createHash('sha256')
    .update(canonicalJson([addressOf(profile), Object.fromEntries(bound)]))
    .digest('hex');
  identities.set(profile, identity);
  return identity;
}

/** Cached, since every statement needs it; profiles are never mutated. */
const identities = new WeakMap<Profile, string>();
