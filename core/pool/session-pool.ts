import { Pool, TimeoutError } from 'tarn';
import type { NextStep } from '../common/actions.ts';
import { type ErrorCode, HydrantError } from '../common/errors.ts';
import { STARTING_MS } from '../common/starting-deadline.ts';
import type { Session } from '../connectors/connector.ts';
import type { EngineProgress, SessionKind } from '../connectors/run.ts';
import { signInNeeded } from '../sign-in/sign-in-needed.ts';
import { BreakerOpenError } from './circuit-breaker.ts';
import { ConnectGuard, type ConnectTiming, type OpenSession } from './connect-guard.ts';

export interface SessionPoolOptions {
  /** Name of the environment, for error messages. */
  environment: string;
  /** The profile's id, for what a person does next; as the environment unless told. */
  profile?: string;
  /** Most sessions at once; further callers wait. */
  max: number;
  /** Opens one session; rejects with a HydrantError. */
  open: OpenSession;
  /** `connections` (default) or `handles` over one login. */
  sessions?: SessionKind;
  /** Milliseconds; the defaults suit warehouses, tests shorten them. */
  timing?: Partial<PoolTiming>;
}

export interface PoolTiming extends ConnectTiming {
  /** An unused session is closed after this. */
  idle: number;
  /** A session is replaced after this, so that logins, resolved addresses and the server's per-session memory stay fresh. */
  age: number;
  /** A session is replaced this long before its login expires. */
  renewBefore: number;
  /** A session that was idle for longer is pinged before it is handed out. */
  validateAfter: number;
  /** How long a caller waits for the probe of an environment whose breaker was open. */
  probeWait: number;
  /** How long a caller waits for a person to sign in; the sign-in goes on after that. Shorter than assistants wait for a call. */
  signInWait: number;
  /** How long `close` waits for statements that are being cancelled. */
  drain: number;
}

const DEFAULT_TIMING: PoolTiming = {
  idle: 30_000,
  age: 30 * 60_000,
  renewBefore: 60_000,
  validateAfter: 15_000,
  connect: 10_000,
  starting: STARTING_MS,
  breaker: 500,
  breakerMax: 1_000,
  refused: 5_000,
  refusedMax: 60_000,
  retry: 200,
  probeWait: 700,
  signInWait: 45_000,
  drain: 3_000,
};

/**
 * Lower bound of a session's use: a login that claims to expire at once, or a wrong clock, must not make the pool open sessions endlessly.
 */
const SHORTEST_USE_MS = 1_000;

/** An idle session that does not answer its ping within this time counts as dead. */
const PING_MS = 5_000;

export interface PoolState {
  /**
   * `idle`: no session open yet; `ready`; `starting`: the engine is starting up; `signing-in`: a person is asked to; `failing`: the last
   * connect failed; `open`: the breaker is open until `retryAt`.
   */
  health: 'idle' | 'ready' | 'starting' | 'signing-in' | 'failing' | 'open';
  inUse: number;
  free: number;
  waiting: number;
  max: number;
  /** The warning of the session that was opened last. */
  warning?: string;
  lastError?: { code: ErrorCode; message: string; next: NextStep };
  /** When an open breaker lets the next attempt through, ISO 8601. */
  retryAt?: string;
}

interface Slot {
  session: Session;
  dead: boolean;
  lastUsed: number;
  /** Milliseconds since 1970; the session is not handed out after this time. */
  until: number;
}

export interface Lease {
  session: Session;
  /**
   * Resets the session and gives it back; `discard` closes it instead, for a session whose state another caller must not see. Resolves when
   * that is done; an answer need not wait for it. Never rejects.
   */
  release(options?: { discard?: boolean }): Promise<void>;
}

/** Sessions of one environment: a pool, with a connect guard in front of its connects. */
export class SessionPool {
  readonly #options: SessionPoolOptions;
  readonly #timing: PoolTiming;
  readonly #pool: Pool<Slot>;
  readonly #connectGuard: ConnectGuard;
  readonly #closing = new AbortController();
  /** All open sessions, in use or idle. */
  readonly #slots = new Set<Slot>();
  /** Reject functions of callers who wait for a session. */
  readonly #waiting = new Set<(error: unknown) => void>();
  /** Receive the progress that the engine reports while a caller waits for a session. */
  readonly #listeners = new Set<(progress: EngineProgress) => void>();
  /** When any session last answered. For handles that share one login, a handle that answers proves that all are alive. */
  #answeredAt = 0;
  #warning: string | undefined;

  constructor(options: SessionPoolOptions) {
    this.#options = options;
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    const timing = this.#timing;
    this.#connectGuard = new ConnectGuard(options.environment, timing);
    this.#pool = new Pool<Slot>({
      min: 0,
      max: options.max,
      create: () => this.#create(),
      destroy: (slot) => this.#destroy(slot),
      validate: (slot) => !slot.dead && !slot.session.lost && Date.now() < slot.until,
      idleTimeoutMillis: timing.idle,
      // Longer than all attempts of a connect in sequence, since each of them has its own deadline.
      createTimeoutMillis: (timing.connect + timing.starting) * 6,
      // The caller's signal ends the wait; this timeout is only a backstop.
      acquireTimeoutMillis: 24 * 3600_000,
      reapIntervalMillis: Math.max(50, Math.min(1_000, timing.idle / 2)),
      // #create decides which callers a failed connect concerns.
      propagateCreateError: false,
    });
  }

  /**
   * Waits for a session. Rejects at once while the breaker is open, and with QUERY_CANCELLED when the signal fires. `onProgress` receives
   * the engine's reports meanwhile.
   */
  async acquire(signal: AbortSignal, onProgress?: (progress: EngineProgress) => void): Promise<Lease> {
    signal.throwIfAborted();
    const refused = this.#connectGuard.refusal();
    if (refused) throw refused;
    for (;;) {
      const slot = await this.#acquireSlot(signal, onProgress);
      if (await this.#isAlive(slot, signal)) return this.#lease(slot);
      await this.#giveBack(slot, true);
    }
  }

  state(): PoolState {
    const inUse = this.#pool.numUsed();
    const free = this.#pool.numFree();
    const { lastError, retryAt } = this.#connectGuard;
    return {
      health: this.#health(),
      inUse,
      free,
      waiting: this.#pool.numPendingAcquires(),
      max: this.#options.max,
      ...(this.#warning ? { warning: this.#warning } : {}),
      ...(lastError ? { lastError: { code: lastError.code, message: lastError.message, next: lastError.nextStep } } : {}),
      ...(retryAt ? { retryAt: retryAt.toISOString() } : {}),
    };
  }

  #health(): PoolState['health'] {
    if (this.#connectGuard.starting) return this.#connectGuard.starting.state === 'signing-in' ? 'signing-in' : 'starting';
    if (this.#connectGuard.isOpen) return 'open';
    if (this.#connectGuard.lastError) return 'failing';
    return this.#pool.numUsed() + this.#pool.numFree() > 0 ? 'ready' : 'idle';
  }

  /** Rejects new callers, waits a moment for statements that are being cancelled, and closes every session. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The server is closing.'));
    const drained = this.#pool.destroy();
    const late = setTimeout(() => {
      for (const slot of this.#slots) void slot.session.close().catch(() => undefined);
    }, this.#timing.drain);
    await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, this.#timing.drain + 1_500).unref())]);
    clearTimeout(late);
  }

  async #acquireSlot(signal: AbortSignal, onProgress: ((progress: EngineProgress) => void) | undefined): Promise<Slot> {
    const pending = this.#pool.acquire();
    const waiter = Promise.withResolvers<never>();
    this.#waiting.add(waiter.reject);
    const abort = (): void => pending.abort();
    signal.addEventListener('abort', abort, { once: true });
    // A caller waits only briefly for an environment that was down a moment ago: the probe continues, and its session serves the next
    // caller.
    const probeTimer = this.#connectGuard.isOpen && !this.#connectGuard.starting ? setTimeout(abort, this.#timing.probeWait) : undefined;
    let signInTimer: NodeJS.Timeout | undefined;
    const { environment, profile = environment } = this.#options;
    const tooLate = (): void => waiter.reject(signInNeeded({ environment, profile }, 'Nobody has yet; the sign-in goes on.'));
    const listener = (progress: EngineProgress): void => {
      if (progress.state !== 'signing-in') {
        clearTimeout(signInTimer);
        signInTimer = undefined;
      } else signInTimer ??= setTimeout(tooLate, this.#timing.signInWait);
      // The engine reports that it is starting up, so it is not down: wait for it.
      clearTimeout(probeTimer);
      onProgress?.(progress);
    };
    this.#listeners.add(listener);
    if (this.#connectGuard.starting) listener(this.#connectGuard.starting);
    try {
      return await Promise.race([pending.promise, waiter.promise]);
    } catch (error) {
      pending.abort();
      // The pool may have handed out a session at the same moment: give it back.
      void pending.promise.then(
        (slot) => this.#giveBack(slot, false),
        () => undefined,
      );
      if (signal.aborted) {
        // The last who waits takes the question back.
        if (this.#waiting.size === 1) this.#connectGuard.withdrawSignIn();
        throw waitingCancelled();
      }
      if (error instanceof HydrantError) throw error;
      if (probeTimer !== undefined || error instanceof BreakerOpenError) throw this.#connectGuard.unavailable();
      if (error instanceof TimeoutError || this.#closing.signal.aborted) throw connectFailed(error);
      throw error;
    } finally {
      this.#waiting.delete(waiter.reject);
      this.#listeners.delete(listener);
      clearTimeout(probeTimer);
      clearTimeout(signInTimer);
      signal.removeEventListener('abort', abort);
    }
  }

  async #create(): Promise<Slot> {
    const open: OpenSession = (signal, report) =>
      this.#options.open(signal, (progress) => {
        report(progress);
        for (const listener of this.#listeners) listener(progress);
      });
    const session = await this.#connectGuard.connect(open, this.#closing.signal).catch((error: unknown) => {
      // While sessions are in use, one of them becomes free: a server that refuses one more session must not fail callers who can wait.
      if (this.#pool.numUsed() === 0) for (const rejectWaiter of this.#waiting) rejectWaiter(error);
      throw error;
    });
    this.#warning = session.warning;
    // Random ages keep sessions that were opened together from ending together. Handles do not age: the connector renews the login behind
    // them.
    const age = this.#shareLogin ? Number.POSITIVE_INFINITY : this.#timing.age * (0.8 + 0.2 * Math.random());
    const until = Date.now() + Math.min(age, usableFor(session, this.#timing.renewBefore));
    const slot = { session, dead: false, lastUsed: Date.now(), until };
    this.#slots.add(slot);
    return slot;
  }

  get #shareLogin(): boolean {
    return this.#options.sessions === 'handles';
  }

  async #destroy(slot: Slot): Promise<void> {
    this.#slots.delete(slot);
    await slot.session.close();
  }

  async #isAlive(slot: Slot, signal: AbortSignal): Promise<boolean> {
    if (slot.session.lost) return false;
    const answeredAt = this.#shareLogin ? Math.max(slot.lastUsed, this.#answeredAt) : slot.lastUsed;
    if (Date.now() - answeredAt < this.#timing.validateAfter) return true;
    try {
      await slot.session.ping(AbortSignal.any([signal, AbortSignal.timeout(Math.min(PING_MS, this.#timing.connect))]));
      this.#answeredAt = Date.now();
      return true;
    } catch {
      if (!signal.aborted) return false;
      await this.#giveBack(slot, true);
      throw waitingCancelled();
    }
  }

  #lease(slot: Slot): Lease {
    let given = false;
    return {
      session: slot.session,
      release: async ({ discard = false } = {}) => {
        if (given) return;
        given = true;
        if (discard || slot.session.lost) await this.#giveBack(slot, true);
        else await this.#reset(slot);
      },
    };
  }

  async #reset(slot: Slot): Promise<void> {
    // Send the answer first; the reset only concerns the next caller.
    await new Promise((resolve) => setImmediate(resolve));
    const clean = await slot.session.reset().then(
      () => true,
      () => false,
    );
    await this.#giveBack(slot, !clean);
  }

  async #giveBack(slot: Slot, discard: boolean): Promise<void> {
    slot.lastUsed = Date.now();
    slot.dead = discard || slot.session.lost;
    if (!slot.dead) this.#answeredAt = slot.lastUsed;
    if (slot.session.lost) this.#connectGuard.markSuspect();
    if (slot.dead) await slot.session.close().catch(() => undefined);
    this.#pool.release(slot);
  }
}

/**
 * How long a session can be handed out before its login expires, in milliseconds: at least half of its life, so that short-lived logins are
 * of use.
 */
function usableFor({ expiresAt }: Session, renewBefore: number): number {
  if (expiresAt === undefined) return Number.POSITIVE_INFINITY;
  const life = expiresAt - Date.now();
  return Math.max(SHORTEST_USE_MS, life / 2, life - renewBefore);
}

function waitingCancelled(): HydrantError {
  return new HydrantError(
    'QUERY_CANCELLED',
    'The statement was cancelled while it waited for a session.',
    'Run it again when you need it.',
  );
}

function connectFailed(cause: unknown): HydrantError {
  return new HydrantError('CONNECT_FAILED', 'No session could be opened.', { do: 'test-connection' }, { cause });
}
