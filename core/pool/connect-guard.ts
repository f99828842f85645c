import { setTimeout as sleep } from 'node:timers/promises';
import { abortable } from '../common/abortable.ts';
import { type NextStep, sayFirst } from '../common/actions.ts';
import { type ErrorCode, HydrantError } from '../common/errors.ts';
import { deadlinePhase, StartingDeadline } from '../common/starting-deadline.ts';
import type { Session } from '../connectors/connector.ts';
import type { EngineProgress } from '../connectors/run.ts';
import { CircuitBreaker, type FailureKind } from './circuit-breaker.ts';

export interface ConnectTiming {
  /** Timeout of one attempt to connect. */
  connect: number;
  /** How long an engine may report that it is starting up; this time does not count against `connect`. */
  starting: number;
  /** First pause after the breaker opened because the engine could not be reached; doubles up to `breakerMax`. */
  breaker: number;
  breakerMax: number;
  /** The same, if the engine refused the login: repeated attempts could lock the account. */
  refused: number;
  refusedMax: number;
  /** First pause between two attempts to connect. */
  retry: number;
}

/** Failures in a row after which the breaker of an environment opens. */
const THRESHOLD = 3;
const ATTEMPTS = 2;

/** Errors after which a new attempt may succeed and does no harm. A refused login is not among them: repeating it can lock an account. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['CONNECT_FAILED', 'CONNECTION_LOST']);
/** A caller's own cancel says nothing about the environment, and an environment that is starting up has not failed. */
const NOT_A_FAILURE: ReadonlySet<ErrorCode> = new Set(['QUERY_CANCELLED', 'BUSY', 'ENVIRONMENT_STARTING', 'SIGN_IN_NEEDED']);

/** Opens one session; `report` receives the progress that the engine reports meanwhile. */
export type OpenSession = (signal: AbortSignal, report: (progress: EngineProgress) => void) => Promise<Session>;

/**
 * Every connect of one environment goes through this guard. Until a connect has succeeded, all callers share one attempt at a time. The
 * breaker opens after three failures in a row, or after one attempt without any reply; after a pause, one attempt probes the environment.
 */
export class ConnectGuard {
  readonly #environment: string;
  readonly #timing: ConnectTiming;
  readonly #breaker: CircuitBreaker;
  #attempt: Promise<Session> | undefined;
  #proven = false;
  #silent = false;
  /** The last report while the engine is starting up, or a person is asked to sign in. */
  #starting: EngineProgress | undefined;
  /** Ends an attempt that nobody waits for any more. */
  #withdrawn = new AbortController();
  #lastError: HydrantError | undefined;

  constructor(environment: string, timing: ConnectTiming) {
    this.#environment = environment;
    this.#timing = timing;
    this.#breaker = new CircuitBreaker({
      threshold: THRESHOLD,
      kindOf: (error) => this.#kindOf(error),
      pauseAfter: (openings, error) => this.#pause(openings, error),
    });
  }

  get lastError(): HydrantError | undefined {
    return this.#lastError;
  }

  /** The last report, while an attempt waits for the engine to start up or for a person to sign in. */
  get starting(): EngineProgress | undefined {
    return this.#starting;
  }

  /** True while the breaker is open or half-open. */
  get isOpen(): boolean {
    return this.#breaker.state !== 'closed';
  }

  /** When the next attempt is allowed; undefined while the breaker is closed. */
  get retryAt(): Date | undefined {
    return this.isOpen ? new Date(Math.max(this.#breaker.retryAt, Date.now())) : undefined;
  }

  /** The error for a caller while the breaker is open; undefined when an attempt may be made. */
  refusal(): HydrantError | undefined {
    return this.#breaker.state === 'open' && this.#breaker.retryAt > Date.now() ? this.unavailable() : undefined;
  }

  unavailable(): HydrantError {
    const left = this.#breaker.retryAt - Date.now();
    const cause = this.#lastError;
    const wait: NextStep = { do: 'wait-or-test', environment: this.#environment };
    const when = left > 0 ? `tried again in ${Math.ceil(left / 1000)} second${left > 1000 ? 's' : ''}` : 'being tried again now';
    return new HydrantError(
      'ENVIRONMENT_UNAVAILABLE',
      `${this.#environment} could not be opened, and is ${when}. The reason: ${cause?.message ?? 'unknown'}`,
      // The cause remains while the breaker is open, and only its own next step removes it.
      cause ? sayFirst(cause.next, wait) : wait,
      { details: { retryAt: new Date(Math.max(this.#breaker.retryAt, Date.now())).toISOString(), lastError: cause?.code }, cause },
    );
  }

  /** Ends an attempt that waits for a person to sign in, because nobody waits for its session. */
  withdrawSignIn(): void {
    if (this.#starting?.state === 'signing-in') this.#withdrawn.abort(new Error('Nobody waits for the sign-in.'));
  }

  /** Call when a session has broken: until a connect succeeds again, callers share a single attempt. */
  markSuspect(): void {
    this.#proven = false;
  }

  /**
   * Connects. Until a connect has succeeded, waits for the attempt under way first, and rejects with its error. `open` gets a signal that
   * ends the attempt.
   */
  async connect(open: OpenSession, closing: AbortSignal): Promise<Session> {
    while (!this.#proven && this.#attempt) await this.#attempt;
    const attempt = this.#run(open, closing);
    if (!this.#proven) {
      this.#attempt = attempt;
      const forget = (): void => {
        if (this.#attempt === attempt) this.#attempt = undefined;
      };
      attempt.then(forget, forget);
    }
    return attempt;
  }

  async #run(open: OpenSession, closing: AbortSignal): Promise<Session> {
    try {
      const session = await this.#breaker.run(() => this.#attempts(open, closing));
      this.#lastError = undefined;
      this.#proven = true;
      return session;
    } catch (error) {
      this.#proven = false;
      throw error;
    }
  }

  /**
   * Retries errors that a new attempt may cure. A server that did not reply at all is not retried: a moment later it will not reply either.
   */
  async #attempts(open: OpenSession, closing: AbortSignal): Promise<Session> {
    for (let left = ATTEMPTS - 1; ; left--) {
      try {
        return await this.#once(open, closing);
      } catch (error) {
        if (left === 0 || this.#silent || !(error instanceof HydrantError && RETRYABLE.has(error.code))) throw error;
        // Random delay, so that many clients that lost one server do not reconnect at the same moment.
        await sleep(this.#timing.retry * (0.5 + Math.random()));
      }
    }
  }

  async #once(open: OpenSession, closing: AbortSignal): Promise<Session> {
    using limit = new StartingDeadline(this.#timing.connect, this.#timing.starting);
    this.#withdrawn = new AbortController();
    const signal = AbortSignal.any([closing, limit.signal, this.#withdrawn.signal]);
    this.#silent = false;
    const report = (progress: EngineProgress): void => {
      limit.enter(deadlinePhase(progress));
      this.#starting = progress.state === 'running' ? undefined : progress;
    };
    try {
      return await deadline(open(signal, report), signal, this.#environment);
    } catch (error) {
      const isStarting = limit.signal.aborted && limit.phase === 'starting';
      this.#silent = limit.signal.aborted && limit.phase === 'working';
      let known = isStarting ? stillStarting(this.#environment, this.#timing.starting, error) : error;
      if (this.#withdrawn.signal.aborted) known = withdrawn(this.#environment, error);
      if (known instanceof HydrantError) this.#lastError = known;
      throw known;
    } finally {
      this.#starting = undefined;
    }
  }

  #kindOf(error: unknown): FailureKind {
    if (error instanceof HydrantError && NOT_A_FAILURE.has(error.code)) return 'none';
    return this.#silent ? 'hopeless' : 'failure';
  }

  #pause(openings: number, error: unknown): number {
    const reachable = error instanceof HydrantError && !RETRYABLE.has(error.code);
    const { breaker, breakerMax, refused, refusedMax } = this.#timing;
    const [first, most] = reachable ? [refused, refusedMax] : [breaker, breakerMax];
    return Math.min(first * 2 ** (openings - 1), most);
  }
}

function withdrawn(environment: string, cause: unknown): HydrantError {
  return new HydrantError(
    'QUERY_CANCELLED',
    `The sign-in to ${environment} was cancelled, because nobody waits for it.`,
    'Try again when you need it.',
    { cause },
  );
}

/** ENVIRONMENT_STARTING: the engine did not come up within the time that it has for starting. */
export function stillStarting(environment: string, startingMs: number, cause: unknown): HydrantError {
  const minutes = startingMs / 60_000;
  const time = minutes < 2 ? `${Math.ceil(startingMs / 1000)} seconds` : `${Math.floor(minutes)} minutes`;
  return new HydrantError(
    'ENVIRONMENT_STARTING',
    `${environment} was still starting up after ${time}.`,
    'Try again in some minutes: it goes on starting meanwhile.',
    { cause },
  );
}

/** Rejects when the signal fires even if the driver does not listen to it; a session that comes later is closed. */
async function deadline(opening: Promise<Session>, signal: AbortSignal, environment: string): Promise<Session> {
  try {
    return await abortable(opening, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    void opening.then(
      (late) => late.close(),
      () => undefined,
    );
    // The driver's own error for an aborted signal would not tell a person anything.
    throw new HydrantError(
      'CONNECT_FAILED',
      `${environment} did not answer in time.`,
      'Check that the address is right and that this network reaches it.',
      { cause: signal.reason },
    );
  }
}
