import { resolve } from 'node:path';
import { parseLogLevel } from '../../core/logs/log-level.ts';
import { environmentNames } from '../../core/profiles/environment-names.ts';
import { hydrantHome } from '../../core/profiles/home.ts';
import type { Profile } from '../../core/profiles/profile.ts';
import { openProfileStore } from '../../core/profiles/profile-store.ts';
import { resolveProfiles } from '../../core/profiles/resolve.ts';
import type { HydrantError } from '../../core/stones/errors.ts';
import type { Redactor } from '../../core/stones/redact.ts';
import { processLog } from '../process-log.ts';
import { Runtime } from '../runtime.ts';
import { warn } from './output.ts';
import type { ServedOptions } from './served-options.ts';

export type { ServedOptions } from './served-options.ts';

export function profileStore() {
  return openProfileStore({ home: hydrantHome() });
}

/** Makes a redactor know the secrets of every saved profile; resolves with the error of one that could not be read. */
export async function learnSavedSecrets(redactor: Redactor): Promise<HydrantError | undefined> {
  const [{ ProfileSecrets }, { openSecretStore }] = await Promise.all([
    import('../../core/profiles/profile-secrets.ts'),
    import('../../core/secrets/open-secret-store.ts'),
  ]);
  const { profiles } = await profileStore().list();
  const store = async () => openSecretStore({ home: hydrantHome(), env: process.env, platform: process.platform, redactor });
  const saved = async (id: string) => profiles.find((profile) => profile.id === id);
  return new ProfileSecrets({ store, env: process.env, redactor, saved, warn }).learn(profiles);
}

/** The profiles a command or server works on, in the configuration order of DESIGN §6. */
export function servedProfiles(options: ServedOptions): Promise<Profile[]> {
  return resolveProfiles({
    ids: options.profile ?? [],
    store: profileStore(),
    env: process.env,
    onProblem: (problem) => warn(problem.message),
    ...(options.config ? { configFile: resolve(options.config) } : {}),
    ...(options.policy ? { overrides: { policy: options.policy } } : {}),
  });
}

/** A runtime over the chosen profiles. */
export async function openRuntime(options: ServedOptions): Promise<Runtime> {
  if (options.logLevel !== undefined) processLog.setLevel(parseLogLevel(options.logLevel));
  return new Runtime({
    home: hydrantHome(),
    env: process.env,
    environments: environmentNames(await servedProfiles(options)),
    reload: () => servedProfiles(options),
    warn,
    log: processLog,
  });
}

/** Runs with a runtime and closes it, whatever happens. */
export async function withRuntime<T>(options: ServedOptions, work: (runtime: Runtime, signal: AbortSignal) => Promise<T>): Promise<T> {
  const runtime = await openRuntime(options);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await work(runtime, stop.signal);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await runtime.close();
  }
}
