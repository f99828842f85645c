import { resolve } from 'node:path';
import { PROFILES } from '../../core/engines/registry.ts';
import type { Log } from '../../core/logs/log.ts';
import { parseLogLevel } from '../../core/logs/log-level.ts';
import { environmentNames } from '../../core/profiles/environment-names.ts';
import { hydrantHome } from '../../core/profiles/home.ts';
import type { Profile } from '../../core/profiles/profile.ts';
import { resolveProfiles } from '../../core/profiles/resolve.ts';
import { Runtime, type RuntimeOptions } from '../runtime.ts';
import { profileStore } from '../saved-profiles.ts';
import { warn } from './output.ts';
import type { ServedOptions } from './served-options.ts';

export type { ServedOptions } from './served-options.ts';

/** The profiles a command or server works on, in the configuration order of DESIGN §6. */
export function servedProfiles(options: ServedOptions): Promise<Profile[]> {
  return resolveProfiles({
    codec: PROFILES,
    ids: options.profile ?? [],
    store: profileStore(),
    env: process.env,
    onProblem: (problem) => warn(problem.message),
    ...(options.config ? { configFile: resolve(options.config) } : {}),
    ...(options.policy ? { overrides: { policy: options.policy } } : {}),
  });
}

/** What a command does that a server does not. */
type MoreOptions = Pick<RuntimeOptions, 'showSignIn'>;

/** A runtime over the chosen profiles. */
export async function openRuntime(options: ServedOptions, log: Log, more: MoreOptions = {}): Promise<Runtime> {
  if (options.logLevel !== undefined) log.setLevel(parseLogLevel(options.logLevel));
  return new Runtime({
    home: hydrantHome(),
    env: process.env,
    environments: environmentNames(await servedProfiles(options)),
    reload: () => servedProfiles(options),
    warn,
    log,
    ...more,
  });
}

/** Runs with a runtime and closes it, whatever happens. */
export async function withRuntime<T>(
  options: ServedOptions,
  log: Log,
  work: (runtime: Runtime, signal: AbortSignal) => Promise<T>,
  more: MoreOptions = {},
): Promise<T> {
  const runtime = await openRuntime(options, log, more);
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
