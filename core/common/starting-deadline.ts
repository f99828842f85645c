/** What time passes for: the work itself, the engine's start before it, or a person who signs in. */
export type DeadlinePhase = 'working' | 'starting' | 'signing-in';

/** Where an engine says nothing else: a warehouse that sleeps wakes within some minutes. Milliseconds. */
export const STARTING_MS = 10 * 60_000;
/** The longest that a person has to sign in, whatever the engine's provider allows. What waits for it waits a little longer. Milliseconds. */
export const SIGN_IN_MS = 15 * 60_000;

/** What time passes for while an engine reports this. */
export function deadlinePhase({ state }: { state: 'running' | Exclude<DeadlinePhase, 'working'> }): DeadlinePhase {
  return state === 'running' ? 'working' : state;
}

/**
 * The time limit of a statement or of an attempt to connect. While the engine starts up, or a person signs in, that time stands still and
 * another limit counts: a warehouse that wakes is neither a slow statement nor a server that does not answer.
 */
export class StartingDeadline {
  readonly #expired = new AbortController();
  readonly #startingMs: number;
  #since = performance.now();
  #timer: NodeJS.Timeout | undefined;
  readonly #leftMs: Record<DeadlinePhase, number>;
  #phase: DeadlinePhase = 'working';

  /** Milliseconds, both. */
  constructor(workingMs: number, startingMs = STARTING_MS) {
    this.#startingMs = startingMs;
    this.#leftMs = { working: workingMs, starting: startingMs, 'signing-in': SIGN_IN_MS + 60_000 };
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

  /** To be called when the engine begins to start up, or goes on with it, and when it is up; likewise around a sign-in. Each phase goes on where it stood still. */
  enter(phase: DeadlinePhase): void {
    if (phase === this.#phase || this.signal.aborted) return;
    this.#leftMs[this.#phase] -= performance.now() - this.#since;
    this.#phase = phase;
    this.#since = performance.now();
    this.#arm(this.#leftMs[phase]);
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
