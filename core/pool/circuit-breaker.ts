/** Thrown without an attempt while the breaker is open. */
export class BreakerOpenError extends Error {}

/** How a failed attempt counts: `none` not at all, `failure` as one of several in a row, `hopeless` opens the breaker at once. */
export type FailureKind = 'none' | 'failure' | 'hopeless';

export interface BreakerOptions {
  /** Failures in a row that open the breaker. */
  threshold: number;
  kindOf: (error: unknown) => FailureKind;
  /** How long the breaker stays open, in milliseconds; `openings` counts how often it has opened since it was last closed, from 1. */
  pauseAfter: (openings: number, error: unknown) => number;
}

/**
 * A circuit breaker (closed, open, half-open): after some failures in a row it rejects every attempt for a pause, then lets one trial
 * through while all others wait. The trial closes the breaker, or opens it for a longer pause.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #openings = 0;
  #retryAt = 0;
  /** The one attempt that runs after a pause (half-open). */
  #trial: Promise<unknown> | undefined;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.#trial) return 'half-open';
    return this.#openings > 0 ? 'open' : 'closed';
  }

  /** When the next attempt is allowed, in milliseconds since 1970; meaningless while the breaker is closed. */
  get retryAt(): number {
    return this.#retryAt;
  }

  /** Runs an attempt and rejects with its error. @throws BreakerOpenError at once while the breaker is open. */
  async run<T>(attempt: () => Promise<T>): Promise<T> {
    while (this.#trial) await this.#trial.catch(() => undefined);
    if (this.#openings === 0) return this.#attempt(attempt);
    if (Date.now() < this.#retryAt) throw new BreakerOpenError();
    const trial = this.#attempt(attempt);
    this.#trial = trial;
    return trial;
  }

  async #attempt<T>(attempt: () => Promise<T>): Promise<T> {
    const openings = this.#openings;
    try {
      const done = await attempt();
      this.#complete(openings, 'success', undefined);
      return done;
    } catch (error) {
      this.#complete(openings, this.#options.kindOf(error), error);
      throw error;
    }
  }

  #complete(openings: number, kind: FailureKind | 'success', error: unknown): void {
    // The breaker opened while this attempt was running, so its outcome is outdated.
    if (openings !== this.#openings) return;
    const isTrial = openings > 0;
    this.#trial = undefined;
    if (kind === 'none' || kind === 'success') {
      // A cancelled attempt leaves the count of failures as it is. A cancelled trial closes the breaker, so that the next attempt is
      // allowed at once.
      if (kind === 'success' || isTrial) this.#failures = 0;
      this.#openings = 0;
      return;
    }
    this.#failures += 1;
    if (!isTrial && kind === 'failure' && this.#failures < this.#options.threshold) return;
    this.#openings += 1;
    this.#retryAt = Date.now() + this.#options.pauseAfter(this.#openings, error);
  }
}
