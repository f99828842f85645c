import { wordNextStep } from '../../core/common/actions.ts';
import { type Diagnosis, diagnose } from '../../core/diagnose/diagnose.ts';
import type { Log } from '../../core/logs/log.ts';
import type { PendingSignIn } from '../../core/sign-in/sign-in-files.ts';
import type { Runtime } from '../runtime.ts';
import { renderStep } from '../tools/test-connection.ts';
import { COMMAND_WORDS } from './action-words.ts';
import { type ServedOptions, withRuntime } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { print, printJson } from './output.ts';
import { signInLines } from './sign-in.ts';

/** A diagnosis as JSON, with what to do as commands. */
function worded(diagnosis: Diagnosis): object {
  const steps = diagnosis.steps.map(({ action, ...step }) => ({
    ...step,
    ...(action ? { action: wordNextStep(action, COMMAND_WORDS) } : {}),
  }));
  return { ...diagnosis, steps };
}

/** Tests each chosen profile and prints its steps as they end. */
export async function testConnection(options: ServedOptions, args: string[], log: Log): Promise<number> {
  // A program that reads the answer as JSON can sign in nowhere.
  const more = options.json
    ? {}
    : { showSignIn: (pending: PendingSignIn) => void print(...signInLines(pending).map((line) => `  ${line}`)) };
  const chosen = { ...options, profile: [...(options.profile ?? []), ...args] };
  const work = async (runtime: Runtime, signal: AbortSignal): Promise<number> => {
    const diagnoses = [];
    for (const { name, profile } of runtime.environments.all) {
      if (!options.json) await print(`${name} (${profile.name})`);
      const diagnosis = await diagnose(runtime.pools, profile, {
        signal,
        redact: runtime.execution.redact,
        onStarting: (sentence) => void (options.json || print(`  … ${sentence}`)),
        onStep: (step) => void (options.json || print(`  ${renderStep(step, COMMAND_WORDS)} (${step.ms} ms)`)),
      });
      diagnoses.push(diagnosis);
    }
    if (options.json) await printJson(diagnoses.map(worded));
    return diagnoses.every((diagnosis) => diagnosis.ok) ? EXIT.ok : EXIT.unreachable;
  };
  return withRuntime(chosen, log, work, more);
}
