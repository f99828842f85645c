import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileIfThere } from '../common/atomic-file.ts';
import { HydrantError } from '../common/errors.ts';
import { acceptsTarget, type BoundSecret, decodeBound, encodeBound, type SecretTarget, secretElsewhere } from './secret-binding.ts';
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

const STAMP_BYTES = 1024;

export interface GuardOptions {
  readonly description: SecretStoreDescription;
  readonly redactor: SecretSink;
  readonly platform: NodeJS.Platform;
  readonly probeTimeoutMs: number;
  /**
   * A file with a random text that changes with each saved value, so that other processes notice; absent for a store used by one process
   * only.
   */
  readonly stamp?: string;
}

/**
 * Wraps a store with the checks common to all: names and values are checked, every value is registered with the redactor, and a value is
 * returned only for the target that it was saved for.
 */
export class GuardedStore implements SecretStore {
  readonly #raw: RawSecretStore;
  readonly #options: GuardOptions;

  constructor(raw: RawSecretStore, options: GuardOptions) {
    this.#raw = raw;
    this.#options = options;
  }

  async get(name: string): Promise<string> {
    return (await this.#readBound(name)).value;
  }

  async getFor(name: string, target: SecretTarget, owner?: () => Promise<SecretTarget | undefined>): Promise<string> {
    const { value, target: given } = await this.#readBound(name);
    if (typeof given !== 'string') {
      if (acceptsTarget(given, target)) return value;
      throw secretElsewhere(name, given, target);
    }
    const first = (await owner?.()) ?? target;
    // If the store cannot be written (a vault that is mounted read-only), a later use binds the secret.
    await this.bind(name, first, 'first-use').catch(() => undefined);
    if (acceptsTarget(first, target)) return value;
    throw secretElsewhere(name, first, target);
  }

  async targetOf(name: string): Promise<SecretTarget | 'unbound' | undefined> {
    const target = (await this.#read(name))?.target;
    return typeof target === 'string' ? 'unbound' : target;
  }

  async set(name: string, value: string, target?: SecretTarget): Promise<void> {
    checkSecretName(name);
    noteSecret(this.#options.redactor, value);
    checkSecretValue(name, value);
    await this.#raw.write(name, encodeBound(value, target ?? 'first-use'));
    const { stamp } = this.#options;
    if (stamp !== undefined) await markChanged(stamp);
  }

  async version(): Promise<string> {
    const { stamp } = this.#options;
    return stamp === undefined ? '' : ((await readFileIfThere(stamp, { maxBytes: STAMP_BYTES }))?.toString('latin1') ?? '');
  }

  async bind(name: string, target: SecretTarget, also?: 'first-use'): Promise<void> {
    checkSecretName(name);
    await this.#raw.edit(name, (current) => {
      if (current === undefined) return undefined;
      const { value, target: given } = decodeBound(name, current);
      return given === 'unbound' || given === also ? encodeBound(value, target) : undefined;
    });
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

  async #readBound(name: string): Promise<BoundSecret> {
    const content = await this.#read(name);
    if (content === undefined) throw secretMissing(name, this.#options.description.kind);
    return content;
  }

  async #read(name: string): Promise<BoundSecret | undefined> {
    checkSecretName(name);
    const stored = await this.#raw.read(name);
    if (stored === undefined) return undefined;
    const match = decodeBound(name, stored);
    noteSecret(this.#options.redactor, match.value);
    return match;
  }

  #fault(state: Parameters<typeof storeError>[0], reason: string): HydrantError {
    return storeError(state, { store: this.#options.description.kind, platform: this.#options.platform, reason });
  }
}

/** Registers a value with the redactor, except an empty one, which would match everywhere. */
export function noteSecret(redactor: SecretSink, value: string): void {
  if (value !== '') redactor.add(value);
}

/** The stamp of the secrets in a folder; see {@link GuardOptions.stamp}. */
export function stampIn(folder: string): string {
  return join(folder, 'version');
}

/**
 * Tells other processes that secrets changed. Several may write at once; each of their stamps differs from the former one. Never rejects.
 */
export async function markChanged(stamp: string): Promise<void> {
  await writeFile(stamp, randomBytes(12).toString('hex'), { mode: 0o600 }).catch(() => undefined);
}
