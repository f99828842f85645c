import { randomBytes } from 'node:crypto';
import { HydrantError } from '../stones/errors.ts';
import { secretMissing, storeError } from './secret-errors.ts';
import {
  checkSecretName,
  checkSecretValue,
  PROBE_PREFIX,
  type RawSecretStore,
  type SecretProbe,
  type SecretSink,
  type SecretStore,
  type SecretStoreDescription,
} from './secret-store.ts';

export interface GuardOptions {
  readonly description: SecretStoreDescription;
  readonly redactor: SecretSink;
  readonly platform: NodeJS.Platform;
  readonly probeTimeoutMs: number;
}

/** Puts what every store has in common around one: names and values are checked, and every value is made known to the redactor. */
export class GuardedStore implements SecretStore {
  readonly #raw: RawSecretStore;
  readonly #options: GuardOptions;

  constructor(raw: RawSecretStore, options: GuardOptions) {
    this.#raw = raw;
    this.#options = options;
  }

  async get(name: string): Promise<string> {
    const value = await this.#read(name);
    if (value === undefined) throw secretMissing(name, this.#options.description.kind);
    return value;
  }

  async set(name: string, value: string): Promise<void> {
    checkSecretName(name);
    noteSecret(this.#options.redactor, value);
    checkSecretValue(name, value);
    await this.#raw.write(name, value);
  }

  async delete(name: string): Promise<boolean> {
    checkSecretName(name);
    return this.#raw.remove(name);
  }

  async has(name: string): Promise<boolean> {
    return (await this.#read(name)) !== undefined;
  }

  describe(): SecretStoreDescription {
    return this.#options.description;
  }

  async probe(): Promise<SecretProbe> {
    const started = performance.now();
    const took = () => Math.round(performance.now() - started);
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#fault('SECRET_STORE_LOCKED', 'no answer in time')), this.#options.probeTimeoutMs);
    });
    try {
      await Promise.race([this.#roundTrip(), tooLate]);
      return { ok: true, ms: took() };
    } catch (error) {
      return {
        ok: false,
        ms: took(),
        error: error instanceof HydrantError ? error : this.#fault('SECRET_STORE_UNAVAILABLE', String(error)),
      };
    } finally {
      clearTimeout(timer);
    }
  }

  async #roundTrip(): Promise<void> {
    const name = `${PROBE_PREFIX}${randomBytes(6).toString('hex')}`;
    const value = randomBytes(24).toString('base64');
    await this.#raw.write(name, value);
    const back = await this.#raw.read(name);
    const removed = await this.#raw.remove(name);
    if (back !== value || !removed) throw this.#fault('SECRET_STORE_REFUSED', 'a value that was saved did not come back');
  }

  async #read(name: string): Promise<string | undefined> {
    checkSecretName(name);
    const value = await this.#raw.read(name);
    if (value !== undefined) noteSecret(this.#options.redactor, value);
    return value;
  }

  #fault(state: Parameters<typeof storeError>[0], reason: string): HydrantError {
    return storeError(state, { store: this.#options.description.kind, platform: this.#options.platform, reason });
  }
}

/** Makes a value known to the redactor; an empty one would be found everywhere. */
export function noteSecret(redactor: SecretSink, value: string): void {
  if (value !== '') redactor.add(value);
}
