import { rm } from 'node:fs/promises';
import { readFileIfThere, writeFileAtomically } from '../common/atomic-file.ts';
import { withLock } from '../common/file-lock.ts';
import { secretDamaged, storeError } from './secret-errors.ts';
import type { RawSecretStore } from './secret-store.ts';
import { deriveVaultKey, newVault, newVaultSalt, parseVault, sealEntry, unsealEntry, type VaultFile, vaultOpens } from './vault-file.ts';

const LOCK_TIMEOUT_MS = 20_000;

export interface VaultStoreOptions {
  /** `<home>/secrets/vault.json`. */
  readonly path: string;
  readonly platform: NodeJS.Platform;
  /** Called when a key has to be derived. May throw SECRET_STORE_LOCKED. */
  readonly passphrase: () => Promise<string>;
}

/**
 * Secrets in one file, each sealed under a key that is derived from a passphrase: for machines without a keychain. The file is created with
 * the first secret and deleted with the last one.
 */
export class VaultStore implements RawSecretStore {
  readonly #options: VaultStoreOptions;
  #derived: { readonly salt: string; readonly key: Promise<Buffer> } | undefined;

  constructor(options: VaultStoreOptions) {
    this.#options = options;
  }

  /** @throws HydrantError SECRET_STORE_REFUSED if the passphrase does not open the vault, SECRET_DAMAGED if the file is no vault. */
  async check(): Promise<void> {
    const vault = await this.#load();
    if (vault) await this.#open(vault);
    else await this.#options.passphrase();
  }

  async read(name: string): Promise<string | undefined> {
    const vault = await this.#load();
    // Without a vault there is nothing to open, but a missing passphrase is still reported first.
    if (vault === undefined) return void (await this.#options.passphrase());
    const key = await this.#open(vault);
    const entry = entryOf(vault, name);
    if (entry === undefined) return undefined;
    const value = unsealEntry(key, name, entry);
    if (value === undefined) throw secretDamaged(name, this.#options.path, 'changed');
    return value;
  }

  async write(name: string, value: string): Promise<void> {
    await this.#change(async (vault) => {
      const salt = vault?.kdf.salt ?? newVaultSalt();
      const key = vault ? await this.#open(vault) : await this.#keyFor(salt);
      const base = vault ?? newVault(salt, key);
      return { ...base, entries: { ...base.entries, [name]: sealEntry(key, name, value) } };
    });
  }

  async edit(name: string, change: (current: string | undefined) => string | undefined): Promise<void> {
    await this.#change(async (vault) => {
      if (vault === undefined) return undefined;
      const key = await this.#open(vault);
      const entry = entryOf(vault, name);
      const value = entry === undefined ? undefined : unsealEntry(key, name, entry);
      if (entry !== undefined && value === undefined) throw secretDamaged(name, this.#options.path, 'changed');
      const next = change(value);
      return next === undefined ? undefined : { ...vault, entries: { ...vault.entries, [name]: sealEntry(key, name, next) } };
    });
  }

  async remove(name: string): Promise<boolean> {
    let match = false;
    await this.#change(async (vault) => {
      if (vault === undefined) return void (await this.#options.passphrase());
      await this.#open(vault);
      match = entryOf(vault, name) !== undefined;
      const { [name]: _removed, ...entries } = vault.entries;
      return { ...vault, entries };
    });
    return match;
  }

  async #load(): Promise<VaultFile | undefined> {
    const bytes = await readFileIfThere(this.#options.path);
    return bytes && parseVault(bytes, this.#options.path);
  }

  async #change(edit: (vault: VaultFile | undefined) => Promise<VaultFile | undefined>): Promise<void> {
    const { path } = this.#options;
    // Derive the key, which is slow, before taking the lock; inside the lock the key is cached unless the vault was recreated meanwhile.
    const before = await this.#load();
    if (before) await this.#open(before);
    else await this.#options.passphrase();
    await withLock(
      `${path}.lock`,
      async () => {
        const vault = await this.#load();
        const edited = await edit(vault);
        if (edited === undefined) return;
        if (Object.keys(edited.entries).length === 0) await rm(path, { force: true });
        else await writeFileAtomically(path, `${JSON.stringify(edited, null, 2)}\n`);
      },
      { timeoutMs: LOCK_TIMEOUT_MS },
    );
  }

  /** The key of this vault. @throws HydrantError SECRET_STORE_REFUSED for a wrong passphrase. */
  async #open(vault: VaultFile): Promise<Buffer> {
    const key = await this.#keyFor(vault.kdf.salt);
    if (vaultOpens(vault, key)) return key;
    this.#derived = undefined; // the next call asks again: the passphrase may have been corrected
    const { path, platform } = this.#options;
    throw storeError('SECRET_STORE_REFUSED', { store: 'vault', platform, reason: `the passphrase does not open ${path}` });
  }

  async #keyFor(salt: string): Promise<Buffer> {
    if (this.#derived?.salt === salt) return this.#derived.key;
    const passphrase = await this.#options.passphrase();
    if (this.#derived?.salt !== salt) this.#derived = { salt, key: deriveVaultKey(passphrase, salt) };
    return this.#derived.key;
  }
}

function entryOf(vault: VaultFile, name: string): string | undefined {
  return Object.hasOwn(vault.entries, name) ? vault.entries[name] : undefined;
}
