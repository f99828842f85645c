/**
 * An unguessable id of `bytes` random bytes, safe in file names and URLs. Uses the global `crypto`, which is loaded on first use, instead
 * of `node:crypto`: a server that only starts need not load it.
 */
export function randomId(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64url');
}
