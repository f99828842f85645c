import type { Session } from '../connectors/connector.ts';
import type { StatementContext } from '../connectors/context.ts';
import type { LoginRights } from '../connectors/read-only.ts';

/** Rights can be granted while a session is open, so what was read counts for this long. Milliseconds. */
const FRESH_MS = 60_000;
/** Contexts of one session whose rights are known at once. */
const MOST = 20;

/** What the logins of open sessions may do, asked once a minute for each session and context. */
export class LoginRightsCache {
  readonly #known = new WeakMap<Session, Map<string, { rights: LoginRights; until: number }>>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Rejects where the engine does not answer; nothing is remembered then. */
  async of(session: Session, signal: AbortSignal, context?: StatementContext): Promise<LoginRights> {
    const ofSession = this.#known.get(session) ?? new Map<string, { rights: LoginRights; until: number }>();
    this.#known.set(session, ofSession);
    const key = JSON.stringify(context ?? {});
    const known = ofSession.get(key);
    if (known && this.#now() < known.until) return known.rights;
    const rights = await session.loginRights(signal, context);
    if (ofSession.size >= MOST) ofSession.clear();
    ofSession.set(key, { rights, until: this.#now() + FRESH_MS });
    return rights;
  }
}
