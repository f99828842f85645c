import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { levers } from '../record.ts';
import { strict } from '../strict.ts';
import { app } from './app.ts';

const state = { available: true };
/** A desktop without a keychain: `__standin.setKeychain(false)`. */
levers.setKeychain = (available: boolean): void => void (state.available = available);

/** AES-256-GCM under a key in a file of the user data folder: the same answers, none of the protection. */
export const safeStorage = strict(
  {
    isEncryptionAvailable: (): boolean => state.available,
    getSelectedStorageBackend: (): 'gnome_libsecret' | 'basic_text' => (state.available ? 'gnome_libsecret' : 'basic_text'),
    encryptString(text: string): Buffer {
      refuseWithoutKeychain();
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key(), nonce);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    decryptString(sealed: Buffer): string {
      refuseWithoutKeychain();
      const decipher = createDecipheriv('aes-256-gcm', key(), sealed.subarray(0, 12)).setAuthTag(sealed.subarray(12, 28));
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
    },
  },
  'safeStorage',
);

function refuseWithoutKeychain(): void {
  if (!state.available)
    throw new Error('Error while encrypting the text provided to safeStorage.encryptString. Encryption is not available.');
}

function key(): Buffer {
  const file = join(app.getPath('userData'), 'stand-in-safe-storage.key');
  try {
    writeFileSync(file, randomBytes(32), { flag: 'wx', mode: 0o600 });
  } catch {
    // It is there already.
  }
  return readFileSync(file);
}
