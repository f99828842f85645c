import { diagnose } from '../../core/diagnose/diagnose.ts';
import { renderStep } from '../tools/test-connection.ts';
import { type ServedOptions, withRuntime } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { print, printJson } from './output.ts';

/** Tests each chosen profile and prints its steps as they end. */
export async function testConnection(options: ServedOptions, args: string[]): Promise<number> {
  return withRuntime({ ...options, profile: [...(options.profile ?? []), ...args] }, async (runtime, signal) => {
    const diagnoses = [];
    for (const { name, profile } of runtime.environments.all) {
      if (!options.json) await print(`${name} (${profile.name})`);
      const diagnosis = await diagnose(runtime.pools, profile, {
        signal,
        redact: runtime.road.redact,
        onStep: (step) => void (options.json || print(`  ${renderStep(step)} (${step.ms} ms)`)),
      });
      diagnoses.push(diagnosis);
    }
    if (options.json) await printJson(diagnoses);
    return diagnoses.every((diagnosis) => diagnosis.ok) ? EXIT.ok : EXIT.unreachable;
  });
}
