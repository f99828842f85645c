/**
 * An unguessable name of `bytes` random bytes, safe in file names and URLs. The global `crypto` is used, not `node:crypto`: it is
 * loaded on first use, and a server that only starts should not pay for it.
 */
export function randomId(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64url');
}
