import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { withLock } from '../common/file-lock.ts';
import { type KeychainContext, keychainError } from './keychain-errors.ts';
import type { KeychainHelper, KeychainReply } from './keychain-helper.ts';
import { fromStrictBase64, SEALING_KEY_BYTES } from './seal.ts';
import { SealedFiles } from './sealed-files.ts';
import { secretDamaged, storeError } from './secret-errors.ts';
import { type RawSecretStore, SEALING_KEY_NAME } from './secret-store.ts';

/** Windows stores 1280 UTF-16 units per entry (2560 bytes); a longer value is sealed in a file, on every system. */
export const MAX_KEYCHAIN_UNITS = 1200;

const LOCK_TIMEOUT_MS = 20_000;

export interface KeychainStoreOptions extends KeychainContext {
  /** `<home>/secrets`: the sealed files and the lock of the writers. */
  readonly folder: string;
  readonly helper: Pick<KeychainHelper, 'ask'>;
}

/**
 * The keychain of the OS (keychain-helper-process.ts reads and writes it) for values that fit; larger ones go into a sealed file whose key
 * is in the keychain. A sealed file takes precedence over an entry, so that an interrupted write leaves either the old value or the new
 * one.
 */
export class KeychainStore implements RawSecretStore {
  readonly #options: KeychainStoreOptions;
  readonly #files: SealedFiles;

  constructor(options: KeychainStoreOptions) {
    this.#options = options;
    this.#files = new SealedFiles(options.folder);
  }

  async read(name: string): Promise<string | undefined> {
    return (await this.#readSealed(name)) ?? (await this.#getEntry(name)) ?? (await this.#readSealed(name)); // it may just have grown
  }

  async write(name: string, value: string): Promise<void> {
    await this.#alone(() => this.#put(name, value));
  }

  async edit(name: string, change: (current: string | undefined) => string | undefined): Promise<void> {
    await this.#alone(async () => {
      const next = change(await this.read(name));
      if (next !== undefined) await this.#put(name, next);
    });
  }

  async remove(name: string): Promise<boolean> {
    return this.#alone(async () => {
      const entry = await this.#deleteEntry(name);
      return (await this.#files.remove(name)) || entry;
    });
  }

  async #put(name: string, value: string): Promise<void> {
    if (value.length <= MAX_KEYCHAIN_UNITS) {
      await this.#setEntry(name, value);
      await this.#files.remove(name);
    } else {
      await this.#files.save(name, await this.#sealingKey(), value);
      await this.#deleteEntry(name);
    }
  }

  async #readSealed(name: string): Promise<string | undefined> {
    const sealed = await this.#files.load(name);
    if (sealed === undefined) return undefined;
    const key = await this.#presentSealingKey();
    if (key === undefined) throw secretDamaged(name, this.#files.pathOf(name), 'key-missing');
    return this.#files.open(name, key, sealed);
  }

  /** Runs inside the writers' lock, so that two processes cannot make two keys. */
  async #sealingKey(): Promise<Buffer> {
    const present = await this.#presentSealingKey();
    if (present) return present;
    const key = randomBytes(SEALING_KEY_BYTES);
    await this.#setEntry(SEALING_KEY_NAME, key.toString('base64'));
    return key;
  }

  async #presentSealingKey(): Promise<Buffer | undefined> {
    const text = await this.#getEntry(SEALING_KEY_NAME);
    if (text === undefined) return undefined;
    const key = fromStrictBase64(text);
    if (key?.length !== SEALING_KEY_BYTES) throw secretDamaged(SEALING_KEY_NAME, this.#options.folder, 'unreadable');
    return key;
  }

  async #getEntry(name: string): Promise<string | undefined> {
    const value = await this.#valueOf(name, this.#options.helper.ask({ op: 'get', account: name }));
    return typeof value === 'string' ? value : undefined;
  }

  async #setEntry(name: string, value: string): Promise<void> {
    await this.#valueOf(name, this.#options.helper.ask({ op: 'set', account: name, value }));
    if ((await this.#getEntry(name)) === value) return;
    const { platform } = this.#options;
    throw storeError('SECRET_STORE_REFUSED', {
      store: 'keychain',
      platform,
      name,
      reason: 'the value read back different from what was saved',
    });
  }

  async #deleteEntry(name: string): Promise<boolean> {
    return (await this.#valueOf(name, this.#options.helper.ask({ op: 'delete', account: name }))) === true;
  }

  async #valueOf(name: string, reply: Promise<KeychainReply>): Promise<string | boolean | null> {
    const answer = await reply;
    if (answer.kind === 'value') return answer.value;
    throw await keychainError(answer, name, this.#options);
  }

  #alone<T>(fn: () => Promise<T>): Promise<T> {
    return withLock(join(this.#options.folder, 'keychain.lock'), fn, { timeoutMs: LOCK_TIMEOUT_MS });
  }
}
