import { readFileIfThere } from '../common/atomic-file.ts';
import { storeError } from './secret-errors.ts';

const PASSPHRASE = 'HYDRANT_VAULT_PASSPHRASE';
const PASSPHRASE_FILE = 'HYDRANT_VAULT_PASSPHRASE_FILE';
const MAX_BYTES = 64 * 1024;

/** HYDRANT_VAULT_PASSPHRASE opens every secret, so no profile may send it, or the path of its file, to a server. */
export function isOwnVariable(variable: string): boolean {
  return /^HYDRANT_VAULT_PASSPHRASE/i.test(variable);
}

/** Whether a passphrase, or a file for it, is configured. */
export function passphraseConfigured(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env[PASSPHRASE] || env[PASSPHRASE_FILE]);
}

/**
 * The passphrase of the vault: HYDRANT_VAULT_PASSPHRASE, else the content of the file HYDRANT_VAULT_PASSPHRASE_FILE without one trailing
 * newline. Normalized to NFC, so that it does not depend on the keyboard or editor.
 *
 * @throws HydrantError SECRET_STORE_LOCKED if there is none.
 */
export async function readPassphrase(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Promise<string> {
  const given = env[PASSPHRASE] || (await fromFile(env[PASSPHRASE_FILE], platform));
  if (given) return given.normalize('NFC');
  throw storeError('SECRET_STORE_LOCKED', { store: 'vault', platform, reason: 'no passphrase was given' });
}

/** Characters. A shorter passphrase may be part of an ordinary word, so it only matches a whole value. */
const DISTINCTIVE_LENGTH = 8;

/** A function that tells whether a value contains the passphrase of the vault, e.g. as a copy in an assistant's own config file. */
export async function passphraseDetector(env: Readonly<NodeJS.ProcessEnv>): Promise<(value: string) => boolean> {
  const inFile = await fromFile(env[PASSPHRASE_FILE], process.platform).catch(() => undefined);
  const known = [env[PASSPHRASE], inFile].filter((one): one is string => Boolean(one));
  // JSON writes a quote, a backslash or a line break inside the passphrase as an escape.
  const forms = new Set(known.flatMap((one) => [one, one.normalize('NFC'), JSON.stringify(one).slice(1, -1)]));
  return (value) => [...forms].some((form) => value === form || (form.length >= DISTINCTIVE_LENGTH && value.includes(form)));
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
