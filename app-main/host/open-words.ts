import type { Redactor } from '../../core/common/redact.ts';
import { CONNECTORS } from '../../core/engines/registry.ts';
import type { Profile } from '../../core/profiles/profile.ts';

/** Words that connections are openly made of: ids, hosts, users, databases, engines. */
export interface OpenWords {
  learn(profiles: readonly Pick<Profile, 'id' | 'connection'>[]): void;
  /**
   * The redactor for the secret store: a secret that is also such a word is not masked. With the password `postgres` for the user
   * `postgres`, a mask would hide nothing and would stand in place of the user, the database and the very engine on every screen.
   */
  sink(redactor: Redactor): Redactor;
}

export function createOpenWords(): OpenWords {
  const words = new Set<string>(Object.keys(CONNECTORS));
  const take = (value: unknown): void => {
    if (typeof value === 'string') words.add(value);
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) take(inner);
  };
  return {
    learn(profiles) {
      for (const { id, connection } of profiles) take([id, connection]);
    },
    sink: (redactor) => ({
      ...redactor,
      add: (secret) => {
        if (!words.has(secret)) redactor.add(secret);
      },
    }),
  };
}
