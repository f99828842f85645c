import { hydrantHome } from '../core/profiles/home.ts';
import { openProfileStore } from '../core/profiles/profile-store.ts';
import type { HydrantError } from '../core/stones/errors.ts';
import type { Redactor } from '../core/stones/redact.ts';

/** The profiles that are saved in this user's home. */
export function profileStore() {
  return openProfileStore({ home: hydrantHome() });
}

/**
 * Makes a redactor know the secrets of every saved profile; resolves with the error of one that could not be read. `warn` gets warnings
 * for standard error.
 */
export async function learnSavedSecrets(redactor: Redactor, warn: (sentence: string) => void): Promise<HydrantError | undefined> {
  const [{ ProfileSecrets }, { openSecretStore }] = await Promise.all([
    import('../core/profiles/profile-secrets.ts'),
    import('../core/secrets/open-secret-store.ts'),
  ]);
  const { profiles } = await profileStore().list();
  const store = async () => openSecretStore({ home: hydrantHome(), env: process.env, platform: process.platform, redactor });
  const saved = async (id: string) => profiles.find((profile) => profile.id === id);
  return new ProfileSecrets({ store, env: process.env, redactor, saved, warn }).learn(profiles);
}
