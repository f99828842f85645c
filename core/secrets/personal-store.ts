import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HydrantError } from '../common/errors.ts';
import { makeFolder } from '../common/make-folder.ts';
import { GuardedStore, markChanged, noteSecret, stampIn } from './guarded-store.ts';
import { type OpenSecretStoreOptions, openSecretStore } from './open-secret-store.ts';
import { passphraseConfigured } from './passphrase.ts';
import { secretServiceState } from './secret-service-state.ts';
import type { SecretStore } from './secret-store.ts';
import { SessionStore } from './session-store.ts';
import { VaultStore } from './vault-store.ts';

/**
 * Characters. An attacker with a copy of the file pays for one key derivation per guess; shorter passphrases can be guessed all the same.
 */
const SHORTEST_PASSPHRASE = 8;

export interface PersonalStoreOptions extends OpenSecretStoreOptions {
  /** Without a keychain, the person prefers to be asked in each session rather than have a sealed file. */
  readonly asksEachSession: boolean;
  /** Called when the store has become ready or locked, or needs something else from the person. */
  readonly changed?: () => void;
}

/** The store that holds a person's secrets, and what it needs from them now. */
export interface PersonalStoreState {
  /** `none`: there is no keychain, and the person chose nothing else. */
  readonly store: 'keychain' | 'vault' | 'session' | 'none';
  /** True if the sealed file still needs its passphrase. */
  readonly locked: boolean;
  /** True if only this process has the values: servers of assistants have to ask it. */
  readonly held: boolean;
}

/**
 * The secrets of the person who uses the app. On a computer without a keychain, they are in a sealed file whose passphrase was typed in
 * this session, or in memory until the app is closed. Each call goes to the store that applies at that moment.
 */
export class PersonalStore {
  readonly #options: PersonalStoreOptions;
  readonly #system: SecretStore;
  readonly #vaultPath: string;
  readonly #vault: VaultStore;
  readonly #session = new SessionStore();
  readonly #guardedVault: SecretStore;
  readonly #guardedSession: SecretStore;
  #passphrase: string | undefined;
  #asksEachSession: boolean;
  #unlocking: Promise<unknown> = Promise.resolve();
  /** The secrets of this home, for all readers and writers. */
  readonly store: SecretStore;

  constructor(options: PersonalStoreOptions) {
    this.#options = options;
    this.#asksEachSession = options.asksEachSession;
    this.#system = openSecretStore({ ...options, agent: false });
    const folder = join(options.home, 'secrets');
    this.#vaultPath = join(folder, 'vault.json');
    const { redactor, platform } = options;
    const guard = { redactor, platform, probeTimeoutMs: 20_000, stamp: stampIn(folder) };
    this.#vault = new VaultStore({ path: this.#vaultPath, platform, passphrase: async () => this.#typedPassphrase() });
    this.#guardedVault = new GuardedStore(this.#vault, {
      ...guard,
      description: {
        kind: 'vault',
        label: 'A sealed file',
        location: this.#vaultPath,
        why: 'The file is there instead of a keychain; a passphrase opens it.',
      },
    });
    this.#guardedSession = new GuardedStore(this.#session, {
      ...guard,
      description: {
        kind: 'session',
        label: 'Memory, until Hydrant is closed',
        location: 'Nowhere on disk',
        why: 'You chose to be asked in each session.',
      },
    });
    this.store = delegating(() => this.#current());
  }

  /**
   * What the person still has to enter in this session: the passphrase of the sealed file, or each password if nothing is stored. Does not
   * access the keychain, so that a listing may call it each time.
   */
  get asksFor(): 'passphrase' | 'passwords' | undefined {
    if (this.isConfigured) return undefined;
    if (this.#usesVault()) return this.#passphrase === undefined ? 'passphrase' : undefined;
    return this.#asksEachSession ? 'passwords' : undefined;
  }

  /** The store and its current needs. Asks D-Bus on Linux, which shows no prompt. */
  async state(): Promise<PersonalStoreState> {
    if (this.isConfigured) return { store: this.#system.describe().kind === 'vault' ? 'vault' : 'keychain', locked: false, held: false };
    if (this.#usesVault()) return { store: 'vault', locked: this.#passphrase === undefined, held: true };
    if (this.#asksEachSession) return { store: 'session', locked: false, held: true };
    // HYDRANT_SECRETS=vault, and no passphrase was given yet.
    if (this.#system.describe().kind === 'vault') return { store: 'none', locked: false, held: false };
    const { env, platform } = this.#options;
    if (platform !== 'linux') return { store: 'keychain', locked: false, held: false };
    const service = await secretServiceState(env);
    const reachable = service === 'open' || service === 'locked';
    return { store: reachable ? 'keychain' : 'none', locked: false, held: false };
  }

  /**
   * Makes a sealed file the store, and moves the secrets entered in this session into it. The file is created with the first secret.
   *
   * @throws HydrantError PARAMETER_INVALID for a passphrase that is too short, or if a keychain or a passphrase was configured.
   */
  async seal(passphrase: string): Promise<void> {
    this.#refuseConfigured();
    if (this.#usesVault()) return this.unlock(passphrase);
    if ([...passphrase].length < SHORTEST_PASSPHRASE) {
      const next = 'Take a longer one; a few words are easy to remember.';
      throw new HydrantError('PARAMETER_INVALID', `A passphrase has at least ${SHORTEST_PASSPHRASE} characters.`, next);
    }
    this.#use(passphrase);
    for (const [name, value] of this.#session.entries()) {
      await this.#vault.write(name, value);
      await this.#session.remove(name);
    }
    this.#asksEachSession = false;
    await this.#notifyOthers();
  }

  /** Opens the sealed file for this session. @throws HydrantError SECRET_STORE_REFUSED for a wrong passphrase. */
  unlock(passphrase: string): Promise<void> {
    // One guess at a time: each costs a whole key derivation.
    const turn = this.#unlocking.then(
      () => this.#tryToUnlock(passphrase),
      () => this.#tryToUnlock(passphrase),
    );
    this.#unlocking = turn;
    return turn;
  }

  /** From now on, stores secrets in memory only. */
  async askEachSession(): Promise<void> {
    this.#refuseConfigured();
    if (this.#usesVault()) throw new HydrantError('PARAMETER_INVALID', 'There is a sealed file already.', 'Unlock it with its passphrase.');
    this.#asksEachSession = true;
    await this.#notifyOthers();
  }

  /**
   * The value held here under a name, for a server of another program. @throws HydrantError SECRET_STORE_LOCKED if the person has to enter
   * something first.
   */
  async readForServer(name: string): Promise<string | undefined> {
    if (this.isConfigured) return undefined;
    if (this.#usesVault()) return this.#vault.read(name);
    const value = this.#asksEachSession ? await this.#session.read(name) : undefined;
    if (value !== undefined || !this.#asksEachSession) return value;
    throw new HydrantError(
      'SECRET_STORE_LOCKED',
      'Hydrant asks for this password once in each session, and was not told it yet.',
      'Open Hydrant and enter the password at its connection.',
      { details: { name } },
    );
  }

  async #tryToUnlock(passphrase: string): Promise<void> {
    const { platform } = this.#options;
    const typed = passphrase.normalize('NFC');
    await new VaultStore({ path: this.#vaultPath, platform, passphrase: async () => typed }).check().catch((error: unknown) => {
      if (!(error instanceof HydrantError) || error.code !== 'SECRET_STORE_REFUSED') throw error;
      throw new HydrantError('SECRET_STORE_REFUSED', 'This passphrase does not open the sealed file.', 'Type the one it was made with.');
    });
    this.#use(typed);
    // Derive the key now: a server that asks waits for a short time only.
    void this.#vault.check().catch(() => undefined);
    await this.#notifyOthers();
  }

  #use(passphrase: string): void {
    this.#passphrase = passphrase.normalize('NFC');
    noteSecret(this.#options.redactor, this.#passphrase);
  }

  #typedPassphrase(): string {
    if (this.#passphrase !== undefined) return this.#passphrase;
    throw new HydrantError(
      'SECRET_STORE_LOCKED',
      'The sealed file with the passwords is locked.',
      { do: 'unlock-vault' },
      { details: { store: 'vault' } },
    );
  }

  #current(): SecretStore {
    if (this.isConfigured) return this.#system;
    if (this.#usesVault()) return this.#guardedVault;
    return this.#asksEachSession ? this.#guardedSession : this.#system;
  }

  /** Variables choose the store or give its passphrase: then the person is asked nothing. */
  get isConfigured(): boolean {
    const { env } = this.#options;
    return passphraseConfigured(env) || env.HYDRANT_SECRETS === 'keychain';
  }

  #usesVault(): boolean {
    return this.#passphrase !== undefined || existsSync(this.#vaultPath);
  }

  #refuseConfigured(): void {
    if (!this.isConfigured) return;
    const next = 'Ask whoever set Hydrant up on this computer to leave that choice to you.';
    throw new HydrantError('PARAMETER_INVALID', 'Where secrets are kept was said when Hydrant was started.', next);
  }

  /** Makes other processes, and this process's redactor, try again to read secrets that they could not read before. */
  async #notifyOthers(): Promise<void> {
    const folder = join(this.#options.home, 'secrets');
    makeFolder(folder);
    await markChanged(stampIn(folder));
    this.#options.changed?.();
  }
}

/** A store that delegates each call to the store that `current` returns at that moment. */
function delegating(current: () => SecretStore): SecretStore {
  return {
    get: (name) => current().get(name),
    getFor: (name, target, owner) => current().getFor(name, target, owner),
    targetOf: (name) => current().targetOf(name),
    set: (name, value, target) => current().set(name, value, target),
    bind: (name, target, also) => current().bind(name, target, also),
    delete: (name) => current().delete(name),
    has: (name) => current().has(name),
    version: () => current().version(),
    describe: () => current().describe(),
    probe: () => current().probe(),
  };
}
