import { asHydrantError, type HydrantError } from '../core/common/errors.ts';
import type { Redactor } from '../core/common/redact.ts';
import { PROFILES } from '../core/engines/registry.ts';
import { hydrantHome } from '../core/profiles/home.ts';
import { openProfileStore } from '../core/profiles/profile-store.ts';

/** The profiles that are saved in this user's home. */
export function profileStore() {
  return openProfileStore({ home: hydrantHome(), codec: PROFILES });
}

/**
 * Makes a redactor know the secrets of every saved profile, and those that the store lists beside them; resolves with the error of one
 * that could not be read. `warn` gets warnings for standard error.
 */
export async function learnSavedSecrets(
  redactor: Redactor,
  warn: (sentence: string) => void,
  home: string = hydrantHome(),
): Promise<HydrantError | undefined> {
  const [{ savedNames }, { ProfileSecrets }, { openSecretStore }] = await Promise.all([
    import('../core/secrets/saved-names.ts'),
    import('../core/profiles/profile-secrets.ts'),
    import('../core/secrets/open-secret-store.ts'),
  ]);
  const { profiles } = await openProfileStore({ home, codec: PROFILES }).list();
  const opened = openSecretStore({ home, env: process.env, platform: process.platform, redactor });
  const store = async () => opened;
  const saved = async (id: string) => profiles.find((profile) => profile.id === id);
  const failure = await new ProfileSecrets({ codec: PROFILES, store, env: process.env, redactor, saved, warn }).learn(profiles);
  if (failure) return failure;
  try {
    // Each value that is read is made known to the redactor.
    for (const name of await savedNames(opened)) await opened.get(name);
    return undefined;
  } catch (error) {
    return asHydrantError(error);
  }
}
