/**
 * Registers the passphrase of the environment with a redactor, since it opens every secret of the vault. A passphrase in a file is
 * registered when it is read.
 */
export function notePassphrase(redactor: { add(secret: string): void }, env: Readonly<Record<string, string | undefined>>): void {
  redactor.add(env.HYDRANT_VAULT_PASSPHRASE ?? '');
}
