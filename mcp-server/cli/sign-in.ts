import { HydrantError } from '../../core/common/errors.ts';
import type { Log } from '../../core/logs/log.ts';
import type { PendingSignIn } from '../../core/sign-in/sign-in-files.ts';
import { type ServedOptions, withRuntime } from './context.ts';
import { printAnswer, warnLines } from './output.ts';

/** Shows a sign-in on standard error, so that the answer on standard output stays what it is. */
export const SHOWN_BESIDE_ANSWER = { showSignIn: (pending: PendingSignIn): void => warnLines(...signInLines(pending)) };

/** Logs in to each chosen profile, and shows the person what to open where that needs a sign-in; the token is kept for servers. */
export async function signIn(options: ServedOptions, args: string[], log: Log): Promise<undefined> {
  const profile = [...(options.profile ?? []), ...args];
  if (profile.length === 0) throw new HydrantError('USAGE', 'No profile is named.', 'Name the one to sign in to: hydrant sign-in prod');
  await withRuntime(
    { ...options, profile },
    log,
    async (runtime, signal) => {
      for (const environment of runtime.environments.all) {
        const off = await runtime.whyOff(environment);
        if (off) throw off;
        const lease = await runtime.pools.pool(environment.profile).acquire(signal);
        const { about } = lease.session;
        await lease.release();
        await printAnswer(options.json, { environment: environment.name, about }, `${environment.name}: ${about}`);
      }
    },
    SHOWN_BESIDE_ANSWER,
  );
}

/** What a person needs to complete a sign-in. The host stands on a line of its own: a long address can begin with anything. */
export function signInLines({ environment, purpose, step }: PendingSignIn): string[] {
  if (!step) return [];
  return [
    `Sign in to ${environment} (${purpose})`,
    `  Open:  ${step.url}`,
    `  Page:  ${step.host}`,
    ...(step.code === undefined ? [] : [`  Code:  ${step.code}`]),
    `  Until: ${new Date(step.expiresAt).toISOString()}`,
  ];
}
