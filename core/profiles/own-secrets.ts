import type { NextStep } from '../common/actions.ts';
import { HydrantError } from '../common/errors.ts';
import { NOWHERE, type SecretTarget } from '../secrets/secret-binding.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { storedName } from '../secrets/stored-name.ts';
import { type Profile, secretReferences } from './profile.ts';
import type { ProfileCodec } from './profile-codec.ts';

/** Names in the secret store to which a profile refers, by field. */
export function storedSecrets(profile: Profile): Record<string, string> {
  const names: Record<string, string> = {};
  for (const [field, reference] of Object.entries(secretReferences(profile))) {
    const name = storedName(reference);
    if (name !== undefined) names[field] = name;
  }
  return names;
}

/**
 * Removes the secrets of a profile: the ones it refers to, and any other saved under its id. Secrets to which another profile refers stay.
 * Rejects if a secret that it refers to cannot be removed; then nothing else has changed.
 */
export async function removeOwnSecrets(
  id: string,
  profile: Profile | undefined,
  { others, codec }: { others: readonly Profile[]; codec: ProfileCodec },
  store: () => SecretStore,
): Promise<void> {
  const shared = new Set(others.filter((other) => other.id !== id).flatMap((other) => Object.values(storedSecrets(other))));
  const referred = new Set(profile ? Object.values(storedSecrets(profile)) : []);
  for (const name of referred) {
    if (shared.has(name)) continue;
    await store()
      .delete(name)
      .catch((error: unknown) => {
        throw withStoreHint(error);
      });
  }
  if (profile && !hasSecretFields(profile, codec)) return;
  for (const name of codec.secretFields.map((field) => `${id}/${field}`)) {
    if (shared.has(name) || referred.has(name)) continue;
    // Leftovers of a former profile with this id, if any; the store may never have been set up, so errors are ignored.
    await store()
      .delete(name)
      .catch(() => undefined);
  }
}

/**
 * Binds unbound secrets saved under the names of a new profile to another owner, so that the new profile cannot use them: to the former
 * profile of that id, else to another profile that refers to them, else to no connection at all. With `alsoFirstUse`, also secrets that
 * were saved by name alone.
 */
export async function disownLeftovers(
  profile: Profile,
  {
    former,
    others,
    alsoFirstUse,
    codec,
  }: { former?: Profile | undefined; others: readonly Profile[]; alsoFirstUse: boolean; codec: ProfileCodec },
  store: () => SecretStore,
): Promise<void> {
  for (const [field, name] of Object.entries(storedSecrets(profile))) {
    const target = (former && codec.secretTarget(former, field)) ?? targetOfName(name, others, codec) ?? NOWHERE;
    await store().bind(name, target, ...(alsoFirstUse ? (['first-use'] as const) : []));
  }
}

/** The target for which the first of these profiles uses a secret. */
export function targetOfName(name: string, profiles: readonly Profile[], codec: ProfileCodec): SecretTarget | undefined {
  for (const profile of profiles)
    for (const [field, named] of Object.entries(storedSecrets(profile))) {
      const target = named === name ? codec.secretTarget(profile, field) : undefined;
      if (target) return target;
    }
  return undefined;
}

/** Whether the engine of this profile has logins. */
function hasSecretFields(profile: Profile, codec: ProfileCodec): boolean {
  return codec.secretFields.some((field) => field in profile.auth) || profile.auth.method !== 'none';
}

function withStoreHint(error: unknown): unknown {
  if (!(error instanceof HydrantError)) return error;
  const next: NextStep = { do: 'keep-secrets', first: error.next };
  return new HydrantError(error.code, error.message, next, { details: error.details, cause: error.cause });
}
