import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A page uses its ticket at once; an unused one expires. Milliseconds. */
const TICKET_MS = 10_000;
/** Open tickets at most; a page has one at a time. */
const MOST_TICKETS = 16;

const BEARER = /^Bearer ([\w-]{1,100})$/;

/**
 * One browser tab, let in once: a token in the address's fragment (which never leaves the browser) is exchanged for a key. The page keeps the
 * key in the storage of its own origin and sends it as a header. There is no cookie: browsers send those to every port of a host, so that any
 * other server of this computer would receive it.
 */
export class BrowserSession {
  #token: Buffer | undefined;
  readonly #keys: Buffer[] = [];
  /** Hash of a ticket → when it expires, in milliseconds since the epoch. */
  readonly #tickets = new Map<string, number>();

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

  /** Whether an `Authorization` header holds a key that was issued. Compares in constant time. */
  knows(authorization: string | undefined): boolean {
    const key = BEARER.exec(authorization ?? '')?.[1];
    if (key === undefined) return false;
    const given = digest(key);
    let known = false;
    for (const one of this.#keys) known = timingSafeEqual(given, one) || known;
    return known;
  }

  /**
   * A ticket opens one stream of pushes, once: an EventSource can send no header, and the key itself does not go into an address. Only
   * for who has shown the key.
   */
  newTicket(): string {
    const ticket = randomBytes(32).toString('base64url');
    for (const [oldest] of this.#tickets) {
      if (this.#tickets.size < MOST_TICKETS) break;
      this.#tickets.delete(oldest);
    }
    this.#tickets.set(digest(ticket).toString('base64'), Date.now() + TICKET_MS);
    return ticket;
  }

  /** Uses up a ticket; false for one that is unknown, used or expired. */
  useTicket(ticket: string | null): boolean {
    // Looked up by its hash, so that the time of the lookup reveals nothing of the ticket.
    const name = digest(ticket ?? '').toString('base64');
    const end = this.#tickets.get(name);
    this.#tickets.delete(name);
    return end !== undefined && Date.now() < end;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
