import { readFileIfThere } from '../stones/atomic-file.ts';
import { storeError } from './secret-errors.ts';

const PASSPHRASE = 'HYDRANT_VAULT_PASSPHRASE';
const PASSPHRASE_FILE = 'HYDRANT_VAULT_PASSPHRASE_FILE';
const MAX_BYTES = 64 * 1024;

/** Whether somebody gave a passphrase, or a file for it. */
export function passphraseConfigured(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env[PASSPHRASE] || env[PASSPHRASE_FILE]);
}

/**
 * The passphrase of the vault: HYDRANT_VAULT_PASSPHRASE, else the file named by HYDRANT_VAULT_PASSPHRASE_FILE without one
 * trailing newline. In NFC, so that it is the same whichever keyboard or editor it came from.
 *
 * @throws HydrantError SECRET_STORE_LOCKED where there is none.
 */
export async function readPassphrase(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Promise<string> {
  const given = env[PASSPHRASE] || (await fromFile(env[PASSPHRASE_FILE], platform));
  if (given) return given.normalize('NFC');
  throw storeError('SECRET_STORE_LOCKED', { store: 'vault', platform, reason: 'no passphrase was given' });
}

async function fromFile(path: string | undefined, platform: NodeJS.Platform): Promise<string | undefined> {
  if (!path) return undefined;
  const locked = (reason: string) =>
    storeError('SECRET_STORE_LOCKED', { store: 'vault', platform, reason: `${PASSPHRASE_FILE}: ${reason}` });
  const bytes = await readFileIfThere(path, { maxBytes: MAX_BYTES }).catch((error: unknown) => {
    throw locked(error instanceof Error ? error.message : String(error));
  });
  if (bytes === undefined) throw locked(`there is no file ${path}`);
  const text = bytes.toString('utf8').replace(/\r?\n$/, '');
  if (text === '') throw locked(`${path} is empty`);
  return text;
}
