import type { NextStep } from '../common/actions.ts';
import { HydrantError } from '../common/errors.ts';
import { NOWHERE, type SecretTarget } from '../secrets/secret-binding.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { storedName } from '../secrets/stored-name.ts';
import { type Profile, secretReferences } from './profile.ts';
import type { ProfileCodec } from './profile-codec.ts';

/** Names in the store that a profile refers to, by field. */
export function storedSecrets(profile: Profile): Record<string, string> {
  const names: Record<string, string> = {};
  for (const [field, reference] of Object.entries(secretReferences(profile))) {
    const name = storedName(reference);
    if (name !== undefined) names[field] = name;
  }
  return names;
}

/**
 * Removes the secrets that go with a profile: those it refers to, and whatever else is saved under its id. What another profile refers
 * to stays. Rejects where one that it refers to cannot be removed; nothing else has changed then.
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
        throw withKeepHint(error);
      });
  }
  if (profile && !hasSecretFields(profile, codec)) return;
  for (const name of codec.secretFields.map((field) => `${id}/${field}`)) {
    if (shared.has(name) || referred.has(name)) continue;
    // Left over from a former profile of this id, if at all; the store may be one that nobody set up.
    await store()
      .delete(name)
      .catch(() => undefined);
  }
}

/**
 * Binds secrets that lie unbound under the names of a new profile to somebody else, so that the new profile does not use them: to the
 * former profile of that id, to another profile that refers to them, else to no connection at all. With `alsoFirstUse`, also those that were
 * saved by their name alone.
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

/** What the first of these profiles that refers to a secret uses it for. */
export function targetOfName(name: string, profiles: readonly Profile[], codec: ProfileCodec): SecretTarget | undefined {
  for (const profile of profiles)
    for (const [field, named] of Object.entries(storedSecrets(profile))) {
      const target = named === name ? codec.secretTarget(profile, field) : undefined;
      if (target) return target;
    }
  return undefined;
}

/** Whether the engine of this profile has logins at all. */
function hasSecretFields(profile: Profile, codec: ProfileCodec): boolean {
  return codec.secretFields.some((field) => field in profile.auth) || profile.auth.method !== 'none';
}

function withKeepHint(error: unknown): unknown {
  if (!(error instanceof HydrantError)) return error;
  const next: NextStep = { do: 'keep-secrets', first: error.next };
  return new HydrantError(error.code, error.message, next, { details: error.details, cause: error.cause });
}
