import type { PersonalStore } from '../../core/secrets/personal-store.ts';
import { type SecretAgent, startSecretAgent } from '../../core/secrets/secret-agent.ts';

/** The app as secret agent of servers, and the connections whose servers wanted a password that a person has to enter first. */
export interface WantedSecrets {
  has(profile: string): boolean;
  /** Whether servers can ask this app. */
  served(): boolean;
  /** Begins to serve. */
  start(): Promise<void>;
  /** A person has entered something: whoever still wants a password asks again. */
  clear(): void;
  close(): void;
}

export function createWantedSecrets(home: string, secrets: PersonalStore, changed: () => void): WantedSecrets {
  const wanted = new Set<string>();
  let agent: SecretAgent | undefined;
  const read = async (name: string): Promise<string | undefined> => {
    const [profile = ''] = name.split('/');
    try {
      return await secrets.readForServer(name);
    } catch (error) {
      if (!wanted.has(profile)) {
        wanted.add(profile);
        changed();
      }
      throw error;
    }
  };
  return {
    has: (profile) => wanted.has(profile),
    served: () => agent?.listening ?? false,
    start: async () => {
      // Where there is a keychain, servers read it themselves and nobody listens.
      const { store } = await secrets.state();
      if (store !== 'keychain' && !secrets.isConfigured) agent ??= await startSecretAgent(home, read);
    },
    clear: () => wanted.clear(),
    close: () => agent?.[Symbol.dispose](),
  };
}
