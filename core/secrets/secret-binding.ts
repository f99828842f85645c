import { z } from 'zod';
import { HydrantError } from '../common/errors.ts';

/** What a secret opens: the server and user it was given for, or the file of a key. Kept inside the secret's own entry of the store. */
export interface SecretTarget {
  /** `login`, `ssh` or `key`: a passphrase is never sent as a password. */
  readonly use: string;
  /** All of them must be the same again. */
  readonly facts: Readonly<Record<string, string>>;
  /** How the server proves who it is. A stricter proof is as good; with an authority, it must be that one. */
  readonly trust?: { readonly level: number; readonly authority?: string | undefined; readonly words: string } | undefined;
  /** For a person: `reader at db.example.com:5432`. */
  readonly words: string;
}

/** A secret as the store holds it. */
export interface BoundSecret {
  readonly value: string;
  /**
   * The target; `first-use`: saved by its name alone, before there was a connection for it; `unbound`: saved by a Hydrant that bound
   * nothing. Both are bound to where the first connection that uses them points.
   */
  readonly target: SecretTarget | 'first-use' | 'unbound';
}

/** Of a secret whose connection is gone or unknown: it has to be entered again. */
export const NOWHERE: SecretTarget = { use: 'nowhere', facts: {}, words: 'no connection that is known' };

const targetSchema = z.strictObject({
  use: z.string(),
  facts: z.record(z.string(), z.string()),
  trust: z.strictObject({ level: z.number(), authority: z.string().optional(), words: z.string() }).optional(),
  words: z.string(),
});

/** `hydrant:bound:1:{"use":"login",…}` and a line feed stand before the value; `null` for one that waits for its first use. */
const PREFIX = 'hydrant:bound:1:';
const ANY_VERSION = /^hydrant:bound:\d+:/;

/** A value and its target as one text, which the store seals as a whole: who can edit a profile cannot edit the target. */
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

/** Whether a secret given for one target may be used for another: the same place, proven at least as strictly. */
export function acceptsTarget(given: SecretTarget, now: SecretTarget): boolean {
  const names = Object.keys(given.facts);
  if (given.use !== now.use || names.length !== Object.keys(now.facts).length) return false;
  if (!names.every((name) => Object.hasOwn(now.facts, name) && given.facts[name] === now.facts[name])) return false;
  if (given.trust === undefined) return true;
  if (now.trust === undefined || now.trust.level < given.trust.level) return false;
  return given.trust.authority === undefined || given.trust.authority === now.trust.authority;
}

const NAMES: Readonly<Record<string, string>> = { login: 'password', ssh: 'SSH password', key: 'passphrase' };

/** SECRET_ELSEWHERE: the store has a secret under this name, and it was given for another place. */
export function secretElsewhere(name: string, given: SecretTarget, now: SecretTarget): HydrantError {
  return new HydrantError('SECRET_ELSEWHERE', elsewhereSentence(given, now), { do: 'save-secret', name }, { details: { name } });
}

/** What is told to a person whose saved secret is not used. */
export function elsewhereSentence(given: SecretTarget, now: SecretTarget): string {
  const what = `The saved ${NAMES[now.use] ?? 'secret'}`;
  if (given.use === NOWHERE.use) return `${what} was not given for this connection, so it is not used.`;
  if (given.use !== now.use) return `${what} was given as the ${NAMES[given.use] ?? 'secret'} of ${given.words}, so it is not used here.`;
  if (given.words !== now.words) return `${what} was given for ${given.words}; this connection now points to ${now.words}.`;
  const [before, after] = [given.trust?.words, now.trust?.words];
  if (before !== after) return `${what} was given for ${given.words} with ${before}; this connection now has ${after}.`;
  return `${what} was given for ${given.words}; the way there has changed.`;
}
