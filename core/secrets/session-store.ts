import type { RawSecretStore } from './secret-store.ts';

/** Secrets in the memory of this process only: for people who prefer to be asked in each session. */
export class SessionStore implements RawSecretStore {
  readonly #values = new Map<string, string>();

  async read(name: string): Promise<string | undefined> {
    return this.#values.get(name);
  }

  async write(name: string, value: string): Promise<void> {
    this.#values.set(name, value);
  }

  async edit(name: string, change: (current: string | undefined) => string | undefined): Promise<void> {
    const next = change(this.#values.get(name));
    if (next !== undefined) this.#values.set(name, next);
  }

  async remove(name: string): Promise<boolean> {
    return this.#values.delete(name);
  }

  /** All entries, to move them into another store. */
  entries(): [name: string, value: string][] {
    return [...this.#values];
  }
}
