import type { Session } from '../connectors/connector.ts';
import type { StatementContext } from '../connectors/context.ts';
import type { LoginRights } from '../connectors/read-only.ts';

/** Milliseconds. Rights can be granted while a session is open, so they are read again after this time. */
const FRESH_MS = 60_000;
/** Most contexts per session whose rights are cached. */
const MOST = 20;

/** Rights of the logins of open sessions, read at most once a minute for each session and context. */
export class LoginRightsCache {
  readonly #known = new WeakMap<Session, Map<string, { rights: LoginRights; until: number }>>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Rejects if the engine does not answer; the failure is not cached. */
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
