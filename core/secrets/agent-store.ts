import { askSecretAgent, isSilence } from './agent-client.ts';
import type { RawSecretStore } from './secret-store.ts';

/**
 * A store whose values the open app may hold: reads ask the app first, since only the app may know the passphrase. Without such an app, and
 * for every write, the store itself is used.
 */
export function withSecretAgent(home: string, own: RawSecretStore): RawSecretStore {
  return {
    async read(name) {
      const answer = await askSecretAgent(home, name).catch(async (problem: unknown) => {
        // The silent process may not be an app at all, and the store itself may have the value.
        const stored = isSilence(problem) ? await own.read(name).catch(() => undefined) : undefined;
        if (stored === undefined) throw problem;
        return { stored };
      });
      return answer === undefined ? own.read(name) : (answer.stored ?? undefined);
    },
    write: (name, value) => own.write(name, value),
    edit: (name, change) => own.edit(name, change),
    remove: (name) => own.remove(name),
  };
}
