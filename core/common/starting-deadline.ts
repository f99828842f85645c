/** The phase in which time passes: the work itself, or the engine's startup before it. */
export type DeadlinePhase = 'working' | 'starting';

/** Milliseconds; used if an engine declares nothing else: a suspended warehouse resumes within some minutes. */
export const STARTING_MS = 10 * 60_000;

/**
 * The time limit of a statement or of an attempt to connect. While the engine starts up this limit is paused, and another one applies: a
 * warehouse that resumes is neither a slow statement nor a server that does not answer.
 */
export class StartingDeadline {
  readonly #expired = new AbortController();
  readonly #startingMs: number;
  #leftMs: number;
  #since = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #startingLeftMs: number;
  #phase: DeadlinePhase = 'working';

  /** Both in milliseconds. */
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

  /** Call when the engine begins or continues to start up, and when it is up. Each phase continues with the time it had left. */
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
    // The longest timer of Node: 2^31 - 1 ms.
    const within = Math.min(Math.max(1, milliseconds), 2 ** 31 - 1);
    this.#timer = setTimeout(() => this.#expired.abort(new DOMException('The time limit was reached.', 'TimeoutError')), within).unref();
  }
}
