import { type ErrorCode, HydrantError } from '../common/errors.ts';
import type { SecretTarget } from '../secrets/secret-binding.ts';
import { resolveSecret } from '../secrets/secret-ref.ts';
import type { SecretSink, SecretStore } from '../secrets/secret-store.ts';
import { storedName } from '../secrets/stored-name.ts';
import { hydrantHome } from './home.ts';
import { type Profile, secretReferences } from './profile.ts';
import type { ProfileCodec } from './profile-codec.ts';

/** What {@link ProfileSecrets} needs. */
export interface ProfileSecretsOptions {
  /** Opens the store; called for the first reference. */
  readonly store: () => Promise<SecretStore>;
  readonly codec: ProfileCodec;
  readonly env: NodeJS.ProcessEnv;
  readonly redactor: SecretSink;
  /** The saved profile of this id, for a secret that was saved before secrets were bound; undefined where there is none. */
  readonly saved: (id: string) => Promise<Profile | undefined>;
  /** Receives one sentence for a person. */
  readonly warn: (sentence: string) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Milliseconds. A store that failed is not asked again within this time, since each attempt may show a prompt. */
const ASK_AGAIN_MS = 60_000;

/** Errors that mean that the secret has no value, so that no text can contain it. */
const NO_VALUE: ReadonlySet<ErrorCode> = new Set(['SECRET_MISSING', 'PROFILE_INVALID', 'PARAMETER_INVALID']);

/** What signing in mends. */
const SIGNED_IN_ANEW: ReadonlySet<ErrorCode> = new Set(['SECRET_MISSING', 'SECRET_ELSEWHERE']);

/** The secrets of profiles: resolves their values for a connection, and registers them with the redactor before anything is recorded. */
export class ProfileSecrets {
  readonly #options: ProfileSecretsOptions;
  /** References whose values the redactor knows. */
  readonly #known = new Set<string>();
  readonly #failed = new Map<string, { error: HydrantError; at: number }>();
  #version: string | undefined;
  readonly #learning = new Map<string, Promise<void>>();

  constructor(options: ProfileSecretsOptions) {
    this.#options = options;
  }

  /**
   * Values of a profile's references by field, for a connection to where it points. Rejects with a secret error; only the one for
   * `signInField`, which a person can give anew by signing in, is left out where it is missing or was given for another place.
   */
  async values(profile: Profile, signInField?: string): Promise<Record<string, string>> {
    const read = Object.entries(secretReferences(profile)).map(async ([field, reference]) => {
      const target = this.#options.codec.secretTarget(profile, field);
      if (target === undefined) return undefined;
      const value = await this.#valueFor(reference, target, field === signInField);
      if (value === undefined) return undefined;
      this.#resolveWaiters(reference);
      return [field, value] as const;
    });
    return Object.fromEntries((await Promise.all(read)).filter((build) => build !== undefined));
  }

  /** Saves the token of a sign-in under the profile's reference, bound to where it points; does nothing for one that names no stored secret. */
  async saveToken(profile: Profile, field: string, token: string): Promise<void> {
    const name = storedName(secretReferences(profile)[field] ?? '');
    const target = this.#options.codec.secretTarget(profile, field);
    if (name !== undefined && target !== undefined) await (await this.#options.store()).set(name, token, target);
  }

  /**
   * Makes the redactor know every secret of these profiles; known ones are not read again. Resolves with the error of a secret that could
   * not be read: it is then unknown whether a text holds it.
   */
  async learn(profiles: readonly Profile[]): Promise<HydrantError | undefined> {
    const references = this.#referencesOf(profiles);
    await this.#forgetOld();
    await Promise.all(references.map((reference) => this.#learnOne(reference)));
    for (const reference of references) {
      const failure = this.#failed.get(reference);
      if (failure) return failure.error;
    }
    return undefined;
  }

  /** Whether the redactor knows every secret of these profiles; reads no store. */
  knows(profiles: readonly Profile[]): boolean {
    return this.#referencesOf(profiles).every((reference) => this.#known.has(reference));
  }

  async #valueFor(reference: string, target: SecretTarget, mayBeMissing: boolean): Promise<string | undefined> {
    try {
      return await resolveSecret(reference, { target, owner: (name) => this.#ownerOf(name) }, await this.#sources());
    } catch (error) {
      if (mayBeMissing && error instanceof HydrantError && SIGNED_IN_ANEW.has(error.code)) return undefined;
      throw error;
    }
  }

  /** Forgets all values once the version of the store has changed, since another process has saved a new value. */
  async #forgetOld(): Promise<void> {
    const version = await (await this.#options.store()).version().catch(() => undefined);
    if (version === this.#version && version !== undefined) return;
    this.#known.clear();
    this.#failed.clear();
    this.#version = version;
  }

  #referencesOf(profiles: readonly Profile[]): string[] {
    return [...new Set(profiles.flatMap((profile) => Object.values(secretReferences(profile))))];
  }

  #learnOne(reference: string): Promise<void> | undefined {
    const { now = Date.now } = this.#options;
    if (this.#known.has(reference)) return undefined;
    const failure = this.#failed.get(reference);
    if (failure && now() - failure.at < ASK_AGAIN_MS) return undefined;
    let learning = this.#learning.get(reference);
    if (!learning) {
      learning = this.#read(reference).finally(() => this.#learning.delete(reference));
      this.#learning.set(reference, learning);
    }
    return learning;
  }

  async #read(reference: string): Promise<void> {
    const { now = Date.now } = this.#options;
    try {
      await resolveSecret(reference, 'redaction', await this.#sources());
      this.#resolveWaiters(reference);
    } catch (error) {
      const known = error instanceof HydrantError ? error : new HydrantError('INTERNAL', String(error), 'Report this.', { cause: error });
      if (NO_VALUE.has(known.code)) this.#resolveWaiters(reference);
      else this.#failed.set(reference, { error: known, at: now() });
    }
  }

  #resolveWaiters(reference: string): void {
    this.#known.add(reference);
    this.#failed.delete(reference);
  }

  async #ownerOf(name: string) {
    const [id = ''] = name.split('/');
    const owner = await this.#options.saved(id);
    const field = owner && Object.entries(secretReferences(owner)).find(([, reference]) => storedName(reference) === name)?.[0];
    return owner && field !== undefined ? this.#options.codec.secretTarget(owner, field) : undefined;
  }

  async #sources() {
    const { env, redactor, warn } = this.#options;
    return { store: await this.#options.store(), home: hydrantHome(env), env, redactor, warn };
  }
}
