import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  retry,
  wrap,
} from 'cockatiel';
import { Pool, TimeoutError } from 'tarn';
import type { Session } from '../connectors/connector.ts';
import { type ErrorCode, HydrantError } from '../stones/errors.ts';

export interface SessionPoolOptions {
  /** Name of the environment, for messages. */
  environment: string;
  /** Sessions at once; more callers wait. */
  max: number;
  /** Opens one session; rejects with a HydrantError. */
  open: (signal: AbortSignal) => Promise<Session>;
  /** Milliseconds; the defaults are for warehouses, tests shorten them. */
  timing?: Partial<PoolTiming>;
}

export interface PoolTiming {
  /** An unused session is closed after this. */
  idle: number;
  /** A session unused for longer is pinged before it is handed out. */
  validateAfter: number;
  /** One attempt to connect. */
  connect: number;
  /** First pause after the breaker opened; doubles up to `breakerMax`. */
  breaker: number;
  breakerMax: number;
  /** First pause between two attempts to connect. */
  retry: number;
}

export const DEFAULT_TIMING: PoolTiming = {
  idle: 30_000,
  validateAfter: 15_000,
  connect: 20_000,
  breaker: 5_000,
  breakerMax: 60_000,
  retry: 200,
};

/** Failures in a row after which an environment is left alone for a while. */
const BREAKER_THRESHOLD = 3;
const CONNECT_ATTEMPTS = 2;

/**
 * Connecting again may help and changes nothing. A refused login is not among them: trying again can lock an account.
 */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['CONNECT_FAILED']);
/** A caller's own cancel says nothing about the environment. */
const NOT_A_FAILURE: ReadonlySet<ErrorCode> = new Set(['QUERY_CANCELLED', 'BUSY']);

export interface PoolState {
  /** `idle`: nothing open yet; `ready`; `failing`: the last connect failed; `open`: left alone until `retryAt`. */
  health: 'idle' | 'ready' | 'failing' | 'open';
  inUse: number;
  free: number;
  waiting: number;
  max: number;
  lastError?: { code: ErrorCode; message: string };
  /** When an open breaker lets the next attempt through, ISO 8601. */
  retryAt?: string;
}

interface Slot {
  session: Session;
  dead: boolean;
  lastUsed: number;
}

export interface Lease {
  session: Session;
  /** Gives the session back; `discard` closes it instead, for one whose state another caller must not see. */
  release(options?: { discard?: boolean }): Promise<void>;
}

/** Sessions of one environment: a pool, a breaker before it, and attempts to connect with backoff and jitter. */
export class SessionPool {
  readonly #options: SessionPoolOptions;
  readonly #timing: PoolTiming;
  readonly #pool: Pool<Slot>;
  readonly #policy: IPolicy;
  readonly #breaker: ReturnType<typeof circuitBreaker>;
  readonly #closing = new AbortController();
  #lastError: HydrantError | undefined;
  #openedAt = 0;
  #openFor = 0;

  constructor(options: SessionPoolOptions) {
    this.#options = options;
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    const timing = this.#timing;
    const backoff = new ExponentialBackoff({ initialDelay: timing.breaker, maxDelay: timing.breakerMax });
    this.#breaker = circuitBreaker(
      handleWhen((error) => !(error instanceof HydrantError && NOT_A_FAILURE.has(error.code))),
      { halfOpenAfter: backoff, breaker: new ConsecutiveBreaker(BREAKER_THRESHOLD) },
    );
    this.#breaker.onBreak(() => {
      this.#openFor = this.#openFor === 0 ? timing.breaker : Math.min(this.#openFor * 2, timing.breakerMax);
      this.#openedAt = Date.now();
    });
    this.#breaker.onReset(() => {
      this.#openFor = 0;
    });
    const again = retry(
      handleWhen((error) => error instanceof HydrantError && RETRYABLE.has(error.code)),
      { maxAttempts: CONNECT_ATTEMPTS - 1, backoff: new ExponentialBackoff({ initialDelay: timing.retry }) },
    );
    this.#policy = wrap(this.#breaker, again);
    this.#pool = new Pool<Slot>({
      min: 0,
      max: options.max,
      create: () => this.#create(),
      destroy: (slot) => slot.session.close(),
      validate: (slot) => !slot.dead,
      idleTimeoutMillis: timing.idle,
      createTimeoutMillis: timing.connect * CONNECT_ATTEMPTS + 1_000,
      // The caller's own signal ends the waiting; this is only a backstop.
      acquireTimeoutMillis: 24 * 3600_000,
      reapIntervalMillis: Math.max(50, Math.min(1_000, timing.idle / 2)),
      propagateCreateError: true,
    });
  }

  /** Waits for a session. Rejects at once while the breaker is open, and with QUERY_CANCELLED when the signal fires. */
  async acquire(signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    const refused = this.#refusal();
    if (refused) throw refused;
    for (;;) {
      const slot = await this.#acquireSlot(signal);
      if (await this.#isAlive(slot, signal)) return this.#lease(slot);
      await this.#giveBack(slot, true);
    }
  }

  state(): PoolState {
    const inUse = this.#pool.numUsed();
    const free = this.#pool.numFree();
    const open = this.#breaker.state === CircuitState.Open || this.#breaker.state === CircuitState.Isolated;
    return {
      health: open ? 'open' : this.#lastError ? 'failing' : inUse + free > 0 ? 'ready' : 'idle',
      inUse,
      free,
      waiting: this.#pool.numPendingAcquires(),
      max: this.#options.max,
      ...(this.#lastError ? { lastError: { code: this.#lastError.code, message: this.#lastError.message } } : {}),
      ...(open ? { retryAt: new Date(this.#openedAt + this.#openFor).toISOString() } : {}),
    };
  }

  /** Lets no new caller in, asks the engine to drop what runs, and closes every session. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#pool.destroy();
  }

  #refusal(): HydrantError | undefined {
    if (this.#breaker.state !== CircuitState.Open) return undefined;
    const left = this.#openedAt + this.#openFor - Date.now();
    if (left <= 0) return undefined;
    const seconds = Math.ceil(left / 1000);
    return new HydrantError(
      'ENVIRONMENT_UNAVAILABLE',
      `${this.#options.environment} failed ${BREAKER_THRESHOLD} times in a row and is left alone for ${seconds} more second${seconds === 1 ? '' : 's'}. Last error: ${this.#lastError?.message ?? 'unknown'}`,
      `Try again after that, or run test_connection on ${this.#options.environment} to see what is wrong.`,
      { details: { retryAt: new Date(Date.now() + left).toISOString(), lastError: this.#lastError?.code } },
    );
  }

  async #acquireSlot(signal: AbortSignal): Promise<Slot> {
    const pending = this.#pool.acquire();
    const abort = (): void => pending.abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await pending.promise;
    } catch (error) {
      if (signal.aborted) throw waitingCancelled();
      if (error instanceof HydrantError) throw error;
      if (error instanceof BrokenCircuitError) throw this.#refusal() ?? this.#lastError ?? connectFailed(error);
      if (error instanceof TimeoutError) throw connectFailed(error);
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async #create(): Promise<Slot> {
    try {
      const session = await this.#policy.execute(() => {
        const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#timing.connect)]);
        return deadline(this.#options.open(signal), signal, this.#options.environment);
      });
      this.#lastError = undefined;
      return { session, dead: false, lastUsed: Date.now() };
    } catch (error) {
      if (error instanceof HydrantError) this.#lastError = error;
      throw error;
    }
  }

  async #isAlive(slot: Slot, signal: AbortSignal): Promise<boolean> {
    if (Date.now() - slot.lastUsed < this.#timing.validateAfter) return true;
    try {
      await slot.session.ping(AbortSignal.any([signal, AbortSignal.timeout(this.#timing.connect)]));
      return true;
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }

  #lease(slot: Slot): Lease {
    let given = false;
    return {
      session: slot.session,
      release: async ({ discard = false } = {}) => {
        if (given) return;
        given = true;
        await this.#giveBack(slot, discard);
      },
    };
  }

  async #giveBack(slot: Slot, discard: boolean): Promise<void> {
    slot.lastUsed = Date.now();
    slot.dead = discard;
    if (discard) await slot.session.close().catch(() => undefined);
    this.#pool.release(slot);
  }
}

/** Rejects when the signal fires even if the driver does not listen to it; a session that comes later is closed. */
async function deadline(opening: Promise<Session>, signal: AbortSignal, environment: string): Promise<Session> {
  let onAbort: (() => void) | undefined;
  const expired = new Promise<never>((_, reject) => {
    onAbort = () =>
      reject(
        new HydrantError(
          'CONNECT_FAILED',
          `${environment} did not answer in time.`,
          'Check that the address is right and that this network reaches it.',
          {
            cause: signal.reason,
          },
        ),
      );
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([opening, expired]);
  } catch (error) {
    void opening.then(
      (late) => late.close(),
      () => undefined,
    );
    throw error;
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}

function waitingCancelled(): HydrantError {
  return new HydrantError(
    'QUERY_CANCELLED',
    'The statement was cancelled while it waited for a session.',
    'Run it again when you need it.',
  );
}

function connectFailed(cause: unknown): HydrantError {
  return new HydrantError('CONNECT_FAILED', 'No session could be opened.', 'Run test_connection to see which step fails.', { cause });
}
