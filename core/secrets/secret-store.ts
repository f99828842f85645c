import { HydrantError } from '../common/errors.ts';
import type { SecretTarget } from './secret-binding.ts';

/** Where secrets live. Names are `profile-id/field`, e.g. `prod/password`. Every method may throw the errors of `secret-errors.ts`. */
export interface SecretStore {
  /**
   * The value under this name, wherever it was given for: to check it or to make it known to the redactor, never to send it.
   * @throws HydrantError SECRET_MISSING where there is none.
   */
  get(name: string): Promise<string>;
  /**
   * The value under this name, to be used for `target`. One that was never bound is bound now: to what `owner` says (where the saved
   * connection of that name points), else to `target`.
   * @throws HydrantError SECRET_MISSING where there is none, SECRET_ELSEWHERE where it was given for another place.
   */
  getFor(name: string, target: SecretTarget, owner?: () => Promise<SecretTarget | undefined>): Promise<string>;
  /** What a value was given for, and `unbound` where that was never said; undefined where there is none. */
  targetOf(name: string): Promise<SecretTarget | 'unbound' | undefined>;
  /**
   * Keeps a value, replacing a former one. Without a target it is bound to its first use.
   * @throws HydrantError PARAMETER_INVALID for a value that no store can hold.
   */
  set(name: string, value: string, target?: SecretTarget): Promise<void>;
  /** Says what a value was given for, where that was never said. `also: 'first-use'` includes what was saved by its name alone. */
  bind(name: string, target: SecretTarget, also?: 'first-use'): Promise<void>;
  /** Forgets a value; false where there was none. */
  delete(name: string): Promise<boolean>;
  /** Whether there is a value that can be read. */
  has(name: string): Promise<boolean>;
  /** Changes whenever any process of this home saves a value: who knows the values of before does not know the new one. */
  version(): Promise<string>;
  /** Which store this is, where, and why it was chosen. Asks nobody. */
  describe(): SecretStoreDescription;
  /** Writes, reads and removes a random value, and says how that went. Never throws. */
  probe(): Promise<SecretProbe>;
}

export interface SecretStoreDescription {
  readonly kind: SecretStoreKind;
  /** Its name on this system, e.g. `macOS Keychain`. */
  readonly label: string;
  /** Where the values are, for a person. */
  readonly location: string;
  /** One sentence: why this store and not the other. */
  readonly why: string;
}

/** `session`: in the memory of the app, until it is closed. */
export type SecretStoreKind = 'keychain' | 'vault' | 'session';

export type SecretProbe =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly ms: number; readonly error: HydrantError };

/** What takes note of every secret that passes, so that logs, errors and history never show it. */
export interface SecretSink {
  add(secret: string): void;
}

/** A store before names and values are checked: what the keychain and the vault implement. `undefined` means that there is none. */
export interface RawSecretStore {
  read(name: string): Promise<string | undefined>;
  write(name: string, value: string): Promise<void>;
  /** Puts what `change` makes of a value in its place, under the lock of the writers; undefined leaves it as it is. */
  edit(name: string, change: (current: string | undefined) => string | undefined): Promise<void>;
  remove(name: string): Promise<boolean>;
}

/** The largest secret, in bytes of UTF-8: keys and certificates are far smaller, a wrong file is often larger. */
export const MAX_SECRET_BYTES = 1024 * 1024;

/** The key that seals values too large for the keychain; lives beside them under the same service. */
export const SEALING_KEY_NAME = 'hydrant/sealing-key';
export const PROBE_PREFIX = 'hydrant/probe-';

const NAME = /^[a-z][a-z0-9_-]{0,62}\/[A-Za-z][A-Za-z0-9._-]{0,62}$/;

/** @throws HydrantError PARAMETER_INVALID unless `name` is `profile-id/field` and not one of our own. */
export function checkSecretName(name: string): void {
  if (NAME.test(name) && name !== SEALING_KEY_NAME && !name.startsWith(PROBE_PREFIX)) return;
  // The name is not repeated: it may be a password that landed in the wrong place.
  throw new HydrantError(
    'PARAMETER_INVALID',
    'This is not the name of a secret.',
    'Name it `profile-id/field`, for example `prod/password`.',
  );
}

/** @throws HydrantError PARAMETER_INVALID for a value that would not come back as it was. */
export function checkSecretValue(name: string, value: string): void {
  if (!value.isWellFormed()) {
    const next = 'Copy the value again: half of a character (a lone surrogate) got lost on the way.';
    throw new HydrantError('PARAMETER_INVALID', `The value for ${name} is not valid Unicode.`, next, { details: { name } });
  }
  const bytes = Buffer.byteLength(value, 'utf8');
  if (bytes <= MAX_SECRET_BYTES) return;
  throw new HydrantError(
    'PARAMETER_INVALID',
    `The value for ${name} has ${bytes} bytes; the limit is ${MAX_SECRET_BYTES}.`,
    'Give the password, token or key itself, not a file that contains it.',
    { details: { name, bytes, limit: MAX_SECRET_BYTES } },
  );
}
