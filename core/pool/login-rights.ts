import type { Session } from '../connectors/connector.ts';
import type { LoginRights } from '../connectors/read-only.ts';

/** Rights can be granted while a session is open, so what was read counts for this long. Milliseconds. */
const FRESH_MS = 60_000;

/** What the logins of open sessions may do, asked once a minute for each session. */
export class LoginRightsCache {
  readonly #known = new WeakMap<Session, { rights: LoginRights; until: number }>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Rejects where the engine does not answer; nothing is remembered then. */
  async of(session: Session, signal: AbortSignal): Promise<LoginRights> {
    const known = this.#known.get(session);
    if (known && this.#now() < known.until) return known.rights;
    const rights = await session.loginRights(signal);
    this.#known.set(session, { rights, until: this.#now() + FRESH_MS });
    return rights;
  }
}
