import { GuardedStore } from '../guarded-store.ts';
import type { RawSecretStore, SecretSink, SecretStore } from '../secret-store.ts';

/** The guarded store over entries in memory: for tests of binding, not of keychains and files. */
export function memoryStore(entries = new Map<string, string>(), redactor: SecretSink = { add: () => undefined }): SecretStore {
  const raw: RawSecretStore = {
    read: async (name) => entries.get(name),
    write: async (name, value) => void entries.set(name, value),
    edit: async (name, change) => {
      const next = change(entries.get(name));
      if (next !== undefined) entries.set(name, next);
    },
    remove: async (name) => entries.delete(name),
  };
  const description = { kind: 'vault', label: 'memory', location: 'memory', why: 'A test.' } as const;
  return new GuardedStore(raw, { description, redactor, platform: 'linux', probeTimeoutMs: 1000 });
}
