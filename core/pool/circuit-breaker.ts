/** Thrown without an attempt while the breaker is open. */
export class BreakerOpenError extends Error {}

/** What a failed attempt says of the thing behind the breaker: nothing, that it failed, or that it need not be tried a second time. */
export type FailureKind = 'none' | 'failure' | 'hopeless';

export interface BreakerOptions {
  /** Failures in a row that open it. */
  threshold: number;
  kindOf: (error: unknown) => FailureKind;
  /** How long it stays open, in milliseconds; `openings` counts those since it was last closed, from 1. */
  pauseAfter: (openings: number, error: unknown) => number;
}

/**
 * A circuit breaker (closed, open, half-open): after some failures in a row it lets nothing through for a pause, then one attempt, for
 * which all others wait. What that one says closes it, or opens it for a longer pause.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #openings = 0;
  #retryAt = 0;
  /** The one attempt that is let through after a pause. */
  #trial: Promise<unknown> | undefined;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.#trial) return 'half-open';
    return this.#openings > 0 ? 'open' : 'closed';
  }

  /** When the next attempt is let through, in milliseconds since 1970; of no meaning while it is closed. */
  get retryAt(): number {
    return this.#retryAt;
  }

  /** Makes an attempt, and rejects as it does. @throws BreakerOpenError at once while it is open. */
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
      this.#settle(openings, 'success', undefined);
      return done;
    } catch (error) {
      this.#settle(openings, this.#options.kindOf(error), error);
      throw error;
    }
  }

  #settle(openings: number, kind: FailureKind | 'success', error: unknown): void {
    // It was opened while this attempt was on its way, which says nothing new.
    if (openings !== this.#openings) return;
    const isTrial = openings > 0;
    this.#trial = undefined;
    if (kind === 'none' || kind === 'success') {
      // A cancelled attempt forgives no failures before it, but a trial that is cancelled leaves the next one free.
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
