import { askSecretAgent, isSilence } from './agent-client.ts';
import type { RawSecretStore } from './secret-store.ts';

/**
 * A store whose values the open app may hold: it is asked first, since it alone may know the passphrase. Without such an app, and for
 * whatever changes a value, the store itself answers.
 */
export function withSecretAgent(home: string, own: RawSecretStore): RawSecretStore {
  return {
    async read(name) {
      const answer = await askSecretAgent(home, name).catch(async (problem: unknown) => {
        // Whoever is silent may be no app at all: the store itself may have the value.
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
