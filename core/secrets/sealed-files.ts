import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileIfThere, writeFileAtomically } from '../common/atomic-file.ts';
import { fileError } from '../common/file-errors.ts';
import { seal, unseal } from './seal.ts';
import { secretDamaged } from './secret-errors.ts';
import { MAX_SECRET_BYTES } from './secret-store.ts';

/** Bytes of the seal itself and of the secret's target. */
const OVERHEAD_BYTES = 64 * 1024;

/** One file per secret that is too large for the keychain: `<folder>/<sha256(name)>.sealed`, 0600, written as a whole. */
export class SealedFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  pathOf(name: string): string {
    return join(this.#folder, `${createHash('sha256').update(name, 'utf8').digest('hex')}.sealed`);
  }

  /** The sealed bytes, or undefined if there are none. */
  async load(name: string): Promise<Buffer | undefined> {
    return readFileIfThere(this.pathOf(name), { maxBytes: MAX_SECRET_BYTES + OVERHEAD_BYTES });
  }

  /** @throws HydrantError SECRET_DAMAGED unless these bytes were sealed under this key and this name. */
  open(name: string, key: Uint8Array, sealed: Uint8Array): string {
    const value = unseal(key, labelOf(name), sealed);
    if (value === undefined) throw secretDamaged(name, this.pathOf(name), 'changed');
    return value;
  }

  async save(name: string, key: Uint8Array, value: string): Promise<void> {
    await writeFileAtomically(this.pathOf(name), seal(key, labelOf(name), value));
  }

  /** False if there was no file. */
  async remove(name: string): Promise<boolean> {
    const path = this.pathOf(name);
    try {
      await rm(path);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw fileError('removed', path, error);
    }
  }
}

function labelOf(name: string): string {
  return `hydrant/sealed/v1:${name}`;
}
