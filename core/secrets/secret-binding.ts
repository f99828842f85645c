import { z } from 'zod';
import { HydrantError } from '../common/errors.ts';

/** The use that a secret is for: the server and user that it was saved for, or the file of a key. Stored inside the secret's own entry. */
export interface SecretTarget {
  /** `login`, `ssh` or `key`: a passphrase is never sent as a password. */
  readonly use: string;
  /** All of them have to match. */
  readonly facts: Readonly<Record<string, string>>;
  /** How the server proves its identity. A stricter proof is accepted; if an authority is given, it has to be the same. */
  readonly trust?: { readonly level: number; readonly authority?: string | undefined; readonly words: string } | undefined;
  /** For a person: `reader at db.example.com:5432`. */
  readonly words: string;
}

/** A secret as it is stored. */
export interface BoundSecret {
  readonly value: string;
  /**
   * The target; `first-use`: saved by name alone, before a connection existed; `unbound`: saved by an older Hydrant without targets. Both
   * are bound to the target of the first connection that uses them.
   */
  readonly target: SecretTarget | 'first-use' | 'unbound';
}

/** The target of a secret whose connection is gone or unknown: the secret has to be entered again. */
export const NOWHERE: SecretTarget = { use: 'nowhere', facts: {}, words: 'no connection that is known' };

const targetSchema = z.strictObject({
  use: z.string(),
  facts: z.record(z.string(), z.string()),
  trust: z.strictObject({ level: z.number(), authority: z.string().optional(), words: z.string() }).optional(),
  words: z.string(),
});

/** `hydrant:bound:1:{"use":"login",…}` and a line feed precede the value; `null` instead of the target if it waits for its first use. */
const PREFIX = 'hydrant:bound:1:';
const ANY_VERSION = /^hydrant:bound:\d+:/;

/** A value and its target as one text, which the store seals as a whole: editing a profile cannot change the target. */
export function encodeBound(value: string, target: SecretTarget | 'first-use'): string {
  return `${PREFIX}${JSON.stringify(target === 'first-use' ? null : target)}\n${value}`;
}

/** @throws HydrantError CONFIG_NEWER, SECRET_DAMAGED */
export function decodeBound(name: string, stored: string): BoundSecret {
  if (!ANY_VERSION.test(stored)) return { value: stored, target: 'unbound' };
  if (!stored.startsWith(PREFIX)) {
    const next = 'Use the Hydrant that saved it, or a later one, or enter it again.';
    throw new HydrantError('CONFIG_NEWER', `The secret ${name} was saved by a newer Hydrant.`, next, { details: { name } });
  }
  const end = stored.indexOf('\n');
  const target = end < 0 ? undefined : parseTarget(stored.slice(PREFIX.length, end));
  if (target !== undefined) return { value: stored.slice(end + 1), target };
  throw new HydrantError('SECRET_DAMAGED', `The saved secret ${name} was changed or cut.`, 'Enter it again.', { details: { name } });
}

function parseTarget(text: string): SecretTarget | 'first-use' | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return json === null ? 'first-use' : targetSchema.safeParse(json).data;
  } catch {
    return undefined;
  }
}

/** Whether a secret saved for one target may be used for another: the same server and login, proven at least as strictly. */
export function acceptsTarget(given: SecretTarget, now: SecretTarget): boolean {
  const names = Object.keys(given.facts);
  if (given.use !== now.use || names.length !== Object.keys(now.facts).length) return false;
  if (!names.every((name) => Object.hasOwn(now.facts, name) && given.facts[name] === now.facts[name])) return false;
  if (given.trust === undefined) return true;
  if (now.trust === undefined || now.trust.level < given.trust.level) return false;
  return given.trust.authority === undefined || given.trust.authority === now.trust.authority;
}

const NAMES: Readonly<Record<string, string>> = { login: 'password', ssh: 'SSH password', key: 'passphrase' };

/** SECRET_ELSEWHERE: the store has a secret under this name, saved for another target. */
export function secretElsewhere(name: string, given: SecretTarget, now: SecretTarget): HydrantError {
  return new HydrantError('SECRET_ELSEWHERE', elsewhereSentence(given, now), { do: 'save-secret', name }, { details: { name } });
}

/** The sentence for a person whose saved secret is not used. */
export function elsewhereSentence(given: SecretTarget, now: SecretTarget): string {
  const what = `The saved ${NAMES[now.use] ?? 'secret'}`;
  if (given.use === NOWHERE.use) return `${what} was not given for this connection, so it is not used.`;
  if (given.use !== now.use) return `${what} was given as the ${NAMES[given.use] ?? 'secret'} of ${given.words}, so it is not used here.`;
  if (given.words !== now.words) return `${what} was given for ${given.words}; this connection now points to ${now.words}.`;
  const [before, after] = [given.trust?.words, now.trust?.words];
  if (before !== after) return `${what} was given for ${given.words} with ${before}; this connection now has ${after}.`;
  return `${what} was given for ${given.words}; the way there has changed.`;
}
