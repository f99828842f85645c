import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const BEARER = /^Bearer ([\w-]{1,100})$/;

/**
 * One browser tab, let in once: a token in the address's fragment (which never leaves the browser) is exchanged for a key. The page keeps the
 * key in the storage of its own origin and sends it as a header. There is no cookie: browsers send those to every port of a host, so that any
 * other server of this computer would receive it.
 */
export class BrowserSession {
  #token: Buffer | undefined;
  readonly #keys: Buffer[] = [];

  /** The token for the address; 256 bits. */
  newToken(): string {
    const token = randomBytes(32).toString('base64url');
    this.#token = digest(token);
    return token;
  }

  /** The key for the right token, 256 bits; undefined for any other, and from the second time on. */
  exchange(token: unknown): string | undefined {
    if (typeof token !== 'string' || this.#token === undefined || !timingSafeEqual(digest(token), this.#token)) return undefined;
    this.#token = undefined;
    const key = randomBytes(32).toString('base64url');
    this.#keys.push(digest(key));
    return key;
  }

  /** Whether a request's `Authorization` header names a key that was given out; takes as long for a wrong one as for a right one. */
  knows(authorization: string | undefined): boolean {
    const key = BEARER.exec(authorization ?? '')?.[1];
    if (key === undefined) return false;
    const given = digest(key);
    let known = false;
    for (const one of this.#keys) known = timingSafeEqual(given, one) || known;
    return known;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
