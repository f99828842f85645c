/** Makes the passphrase of the environment known to a redactor: it opens every secret of the vault. One in a file is known once it is read. */
export function notePassphrase(redactor: { add(secret: string): void }, env: Readonly<Record<string, string | undefined>>): void {
  redactor.add(env.HYDRANT_VAULT_PASSPHRASE ?? '');
}
