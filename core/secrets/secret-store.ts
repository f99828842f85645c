import { HydrantError } from '../common/errors.ts';
import type { SecretTarget } from './secret-binding.ts';

/** The store of secrets. Names are `profile-id/field`, e.g. `prod/password`. Every method may throw the errors of `secret-errors.ts`. */
export interface SecretStore {
  /**
   * The value under this name, whatever its target: to check it or to register it with the redactor, never to send it.
   * @throws HydrantError SECRET_MISSING if there is none.
   */
  get(name: string): Promise<string>;
  /**
   * The value under this name, for use with `target`. An unbound one is bound now: to the target that `owner` returns (that of the saved
   * connection of that name), else to `target`.
   * @throws HydrantError SECRET_MISSING if there is none, SECRET_ELSEWHERE if it was saved for another target.
   */
  getFor(name: string, target: SecretTarget, owner?: () => Promise<SecretTarget | undefined>): Promise<string>;
  /** The target of a value, or `unbound` if it has none; undefined if there is no value. */
  targetOf(name: string): Promise<SecretTarget | 'unbound' | undefined>;
  /**
   * Saves a value, replacing a former one. Without a target it is bound to its first use.
   * @throws HydrantError PARAMETER_INVALID for a value that no store can hold.
   */
  set(name: string, value: string, target?: SecretTarget): Promise<void>;
  /** Sets the target of an unbound value. `also: 'first-use'` includes values that were saved by name alone. */
  bind(name: string, target: SecretTarget, also?: 'first-use'): Promise<void>;
  /** Deletes a value; false if there was none. */
  delete(name: string): Promise<boolean>;
  /** Whether there is a value that can be read. */
  has(name: string): Promise<boolean>;
  /** Changes whenever any process of this home saves a value, so that cached values are known to be outdated. */
  version(): Promise<string>;
  /** Which store this is, where it is, and why it was chosen. Contacts no store. */
  describe(): SecretStoreDescription;
  /** Writes, reads and removes a random value, and returns the outcome. Never throws. */
  probe(): Promise<SecretProbe>;
}

export interface SecretStoreDescription {
  readonly kind: SecretStoreKind;
  /** Its name on this system, e.g. `macOS Keychain`. */
  readonly label: string;
  /** Where the values are stored, for a person. */
  readonly location: string;
  /** One sentence: why this store was chosen. */
  readonly why: string;
}

/** `session`: in the memory of the app, until it is closed. */
export type SecretStoreKind = 'keychain' | 'vault' | 'session';

export type SecretProbe =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly ms: number; readonly error: HydrantError };

/** Receives every secret that is read or saved, so that logs, errors and history never show it. */
export interface SecretSink {
  add(secret: string): void;
}

/** A store without checks of names and values: implemented by the keychain and the vault. `undefined` means that there is no value. */
export interface RawSecretStore {
  read(name: string): Promise<string | undefined>;
  write(name: string, value: string): Promise<void>;
  /** Replaces a value by the result of `change`, under the writers' lock; undefined leaves it as it is. */
  edit(name: string, change: (current: string | undefined) => string | undefined): Promise<void>;
  remove(name: string): Promise<boolean>;
}

/** The largest secret, in bytes of UTF-8: keys and certificates are far smaller, a mistakenly chosen file is often larger. */
export const MAX_SECRET_BYTES = 1024 * 1024;

/** Name of the key that seals values too large for the keychain; stored beside them under the same service. */
export const SEALING_KEY_NAME = 'hydrant/sealing-key';
export const PROBE_PREFIX = 'hydrant/probe-';

const NAME = /^[a-z][a-z0-9_-]{0,62}\/[A-Za-z][A-Za-z0-9._-]{0,62}$/;

/** @throws HydrantError PARAMETER_INVALID unless `name` is `profile-id/field` and not reserved by Hydrant. */
export function checkSecretName(name: string): void {
  if (NAME.test(name) && name !== SEALING_KEY_NAME && !name.startsWith(PROBE_PREFIX)) return;
  // The name is not repeated: it may be a password that was pasted into the wrong field.
  throw new HydrantError(
    'PARAMETER_INVALID',
    'This is not the name of a secret.',
    'Name it `profile-id/field`, for example `prod/password`.',
  );
}

/** @throws HydrantError PARAMETER_INVALID for a value that a store would not return unchanged. */
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
