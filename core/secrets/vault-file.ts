import { randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';
import { HydrantError } from '../common/errors.ts';
import { fromStrictBase64, SEALING_KEY_BYTES, seal, unseal } from './seal.ts';

/**
 * The vault as it is on disk. The version fixes the cost of the key derivation, so that a changed file cannot lower it. `check` is a known
 * text sealed under the key: it distinguishes a wrong passphrase from a damaged entry.
 */
const vaultSchema = z.strictObject({
  format: z.literal('hydrant-vault'),
  version: z.literal(1),
  kdf: z.strictObject({ name: z.literal('scrypt'), N: z.literal(2 ** 17), r: z.literal(8), p: z.literal(1), salt: z.string() }),
  check: z.string(),
  entries: z.record(z.string(), z.string()),
});

export type VaultFile = z.infer<typeof vaultSchema>;

const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
const SALT_BYTES = 32;
const CHECK_TEXT = 'hydrant/vault/v1';
const CHECK_LABEL = 'hydrant/vault/v1/check';

/** scrypt needs 128 bytes x N x r (128 MB); Node's default limit is 32 MB. */
const MAX_MEMORY = 256 * 1024 * 1024;

/** The 32-byte key of a passphrase; deliberately takes a good part of a second. */
export function deriveVaultKey(passphrase: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase, Buffer.from(salt, 'base64'), SEALING_KEY_BYTES, { ...COST, maxmem: MAX_MEMORY }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

export function newVaultSalt(): string {
  return randomBytes(SALT_BYTES).toString('base64');
}

/** A vault without entries, for a key that was derived with this salt. */
export function newVault(salt: string, key: Uint8Array): VaultFile {
  const check = seal(key, CHECK_LABEL, CHECK_TEXT).toString('base64');
  return { format: 'hydrant-vault', version: 1, kdf: { name: 'scrypt', ...COST, salt }, check, entries: {} };
}

/** Whether the vault was made with this key. */
export function vaultOpens(vault: VaultFile, key: Uint8Array): boolean {
  const check = fromStrictBase64(vault.check);
  return check !== undefined && unseal(key, CHECK_LABEL, check) === CHECK_TEXT;
}

export function sealEntry(key: Uint8Array, name: string, value: string): string {
  return seal(key, labelOf(name), value).toString('base64');
}

/** The value of an entry, or undefined if it was changed, cut or moved to another name. */
export function unsealEntry(key: Uint8Array, name: string, entry: string): string | undefined {
  const sealed = fromStrictBase64(entry);
  return sealed && unseal(key, labelOf(name), sealed);
}

/**
 * Parses a vault file.
 *
 * @throws HydrantError CONFIG_NEWER for a later version, SECRET_DAMAGED for anything that is not a vault.
 */
export function parseVault(bytes: Buffer, path: string): VaultFile {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    json = undefined;
  }
  const parsed = vaultSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const version = z.object({ format: z.literal('hydrant-vault'), version: z.number().gt(1) }).safeParse(json);
  if (version.success) {
    const next = 'Use the Hydrant that wrote it, or a later one.';
    throw new HydrantError('CONFIG_NEWER', `The vault ${path} was written by a newer Hydrant.`, next, { details: { path } });
  }
  throw new HydrantError(
    'SECRET_DAMAGED',
    `The vault ${path} is not a vault any more: it was changed or cut.`,
    'Bring the file back from a backup, or move it away and enter the secrets again.',
    { details: { path, reason: 'changed' } },
  );
}

function labelOf(name: string): string {
  return `hydrant/vault/v1/entry:${name}`;
}
