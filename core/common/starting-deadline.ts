/** What time passes for: the work itself, or the engine's start before it. */
export type DeadlinePhase = 'working' | 'starting';

/** Where an engine says nothing else: a warehouse that sleeps wakes within some minutes. Milliseconds. */
export const STARTING_MS = 10 * 60_000;

/**
 * The time limit of a statement or of an attempt to connect. While the engine starts up that time stands still, and another limit counts:
 * a warehouse that wakes is neither a slow statement nor a server that does not answer.
 */
export class StartingDeadline {
  readonly #expired = new AbortController();
  readonly #startingMs: number;
  #leftMs: number;
  #since = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #startingLeftMs: number;
  #phase: DeadlinePhase = 'working';

  /** Milliseconds, both. */
  constructor(workingMs: number, startingMs = STARTING_MS) {
    this.#leftMs = workingMs;
    this.#startingMs = startingMs;
    this.#startingLeftMs = startingMs;
    this.#arm(workingMs);
  }

  /** Fires when the limit of the current phase is reached. */
  get signal(): AbortSignal {
    return this.#expired.signal;
  }

  get phase(): DeadlinePhase {
    return this.#phase;
  }

  /** How long the engine may take to start, in milliseconds. */
  get startingMs(): number {
    return this.#startingMs;
  }

  /** To be called when the engine begins to start up, or goes on with it, and when it is up. Each phase goes on where it stood still. */
  enter(phase: DeadlinePhase): void {
    if (phase === this.#phase || this.signal.aborted) return;
    const passed = performance.now() - this.#since;
    if (this.#phase === 'working') this.#leftMs -= passed;
    else this.#startingLeftMs -= passed;
    this.#phase = phase;
    this.#since = performance.now();
    this.#arm(phase === 'working' ? this.#leftMs : this.#startingLeftMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #arm(milliseconds: number): void {
    clearTimeout(this.#timer);
    // Node takes no longer timer.
    const within = Math.min(Math.max(1, milliseconds), 2 ** 31 - 1);
    this.#timer = setTimeout(() => this.#expired.abort(new DOMException('The time limit was reached.', 'TimeoutError')), within).unref();
  }
}
