import { randomId } from '../../core/common/random-id.ts';
import { SHORTEST_SECRET } from '../../core/common/redact.ts';

/** What a page is told about secrets that an address held: a name to save them by, and which fields they belong to. Never a value. */
export interface SecretsHint {
  id: string;
  fields: string[];
}

/** Secrets of pasted addresses and of found files, in memory only, until they are saved, too old, or too many. */
export interface DiscoveredSecrets {
  /**
   * Keeps them under a new random id; undefined where there are none. A secret that the same address says `openly` as well (the password
   * `postgres` of the user `postgres`) is none to be looked for in texts.
   */
  add(secrets: Readonly<Record<string, string>>, openly?: Readonly<Record<string, unknown>>): SecretsHint | undefined;
  get(id: string, field: string): string | undefined;
  /** What the same address said openly: the fields of a form, by path. */
  openly(id: string): Readonly<Record<string, unknown>>;
  /** Whether one of them stands in a text. */
  appearIn(text: string): boolean;
  /** They were saved: the id is worth nothing any more. */
  drop(id: string): void;
  clear(): void;
}

interface Held {
  secrets: ReadonlyMap<string, string>;
  openly: Readonly<Record<string, unknown>>;
  /** Secrets that are looked for in texts. */
  sought: readonly string[];
  timer: NodeJS.Timeout;
}

/** Milliseconds that a form may stay open between the paste and the save. */
const HOUR_MS = 60 * 60_000;
/** A look at the files of this computer may find hundreds; beyond this the oldest go. */
const MOST = 1000;

export function createDiscoveredSecrets(): DiscoveredSecrets {
  const held = new Map<string, Held>();
  const drop = (id: string): void => {
    clearTimeout(held.get(id)?.timer);
    held.delete(id);
  };
  return {
    add(secrets, openly = {}) {
      const fields = Object.keys(secrets).filter((field) => secrets[field] !== '');
      if (fields.length === 0) return undefined;
      for (const oldest of held.keys()) {
        if (held.size < MOST) break;
        drop(oldest);
      }
      const id = randomId(18);
      const timer = setTimeout(() => held.delete(id), HOUR_MS).unref();
      const open = new Set(Object.values(openly).map(String));
      const sought = Object.values(secrets).filter((secret) => secret.length >= SHORTEST_SECRET && !open.has(secret));
      held.set(id, { secrets: new Map(fields.map((field) => [field, secrets[field] ?? ''])), openly, sought, timer });
      return { id, fields };
    },
    get: (id, field) => held.get(id)?.secrets.get(field),
    openly: (id) => held.get(id)?.openly ?? {},
    appearIn: (text) => [...held.values()].some(({ sought }) => sought.some((secret) => text.includes(secret))),
    drop,
    clear() {
      for (const id of held.keys()) drop(id);
    },
  };
}
