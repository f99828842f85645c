import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const COOKIE = 'hydrant';

/**
 * One browser, let in once: a token in the address's fragment (which never leaves the browser) is exchanged for a cookie.
 * A token is good for one exchange; a new one is made for each `hydrant app --browser`.
 */
export class BrowserSession {
  #token: Buffer | undefined;
  readonly #sessions = new Set<string>();

  /** The token for the address; 256 bits. */
  newToken(): string {
    const token = randomBytes(32).toString('base64url');
    this.#token = digest(token);
    return token;
  }

  /** The cookie for the right token; undefined for any other, and from the second time on. */
  exchange(token: unknown): string | undefined {
    if (typeof token !== 'string' || this.#token === undefined || !timingSafeEqual(digest(token), this.#token)) return undefined;
    this.#token = undefined;
    const id = randomBytes(32).toString('base64url');
    this.#sessions.add(digest(id).toString('base64'));
    return `${COOKIE}=${id}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Whether a request's cookie is one that was given out. */
  knows(cookieHeader: string | undefined): boolean {
    const value = cookieHeader
      ?.split(';')
      .map((part) => part.trim())
      .find((part) => part.startsWith(`${COOKIE}=`))
      ?.slice(COOKIE.length + 1);
    return value !== undefined && this.#sessions.has(digest(value).toString('base64'));
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
