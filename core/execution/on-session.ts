import { HydrantError } from '../common/errors.ts';
import type { EngineProgress, Session } from '../connectors/connector.ts';
import type { Lease } from '../pool/session-pool.ts';
import type { Target } from './target.ts';

/** Most attempts of a statement whose connection or login is lost before its first row. */
const ATTEMPTS = 2;

/**
 * Does the work on a session of the pool. A read whose connection is lost before its first row is retried once on another session: it has
 * changed nothing, and no row has reached the caller. Any statement that the engine refused because the login had expired (LOGIN_EXPIRED)
 * is retried likewise. Any other error rejects.
 */
export async function onSession<T>(
  target: Target,
  { signal, isRead, onProgress }: { signal: AbortSignal; isRead: boolean; onProgress?: (progress: EngineProgress) => void },
  work: (session: Session, began: () => void) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    let begun = false;
    let lease: Lease | undefined;
    let hasExpired = false;
    try {
      lease = await target.acquire(signal, onProgress);
      // The pool may have queued this call; the profile could have been disabled meanwhile.
      await target.assertEnabled?.();
      return await work(lease.session, () => {
        begun = true;
      });
    } catch (error) {
      hasExpired = error instanceof HydrantError && error.code === 'LOGIN_EXPIRED';
      const isLost = error instanceof HydrantError && error.code === 'CONNECTION_LOST';
      const hasChangedNothing = hasExpired || (isLost && isRead);
      if (!hasChangedNothing || begun || attempt === ATTEMPTS || signal.aborted) throw error;
    } finally {
      // A write may leave settings, temporary objects or a transaction behind, so its session is closed instead of reused.
      void lease?.release({ discard: !isRead || hasExpired });
    }
  }
}
