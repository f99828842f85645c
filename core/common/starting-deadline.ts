/** The phase in which time passes: the work itself, the engine's startup before it, or a person's sign-in. */
export type DeadlinePhase = 'working' | 'starting' | 'signing-in';

/** Milliseconds; used if an engine declares nothing else: a suspended warehouse resumes within some minutes. */
export const STARTING_MS = 10 * 60_000;
/** The longest that a person has to sign in, whatever the engine's provider allows. What waits for it waits a little longer. Milliseconds. */
export const SIGN_IN_MS = 15 * 60_000;

/** What time passes for while an engine reports this. */
export function deadlinePhase({ state }: { state: 'running' | Exclude<DeadlinePhase, 'working'> }): DeadlinePhase {
  return state === 'running' ? 'working' : state;
}

/**
 * The time limit of a statement or of an attempt to connect. While the engine starts up, or a person signs in, this limit is paused, and
 * another one applies: a warehouse that resumes is neither a slow statement nor a server that does not answer.
 */
export class StartingDeadline {
  readonly #expired = new AbortController();
  readonly #startingMs: number;
  #since = performance.now();
  #timer: NodeJS.Timeout | undefined;
  readonly #leftMs: Record<DeadlinePhase, number>;
  #phase: DeadlinePhase = 'working';

  /** Both in milliseconds. */
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

  /** Call when the engine begins or continues to start up, when it is up, and around a sign-in. Each phase continues with the time it had left. */
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
    // The longest timer of Node: 2^31 - 1 ms.
    const within = Math.min(Math.max(1, milliseconds), 2 ** 31 - 1);
    this.#timer = setTimeout(() => this.#expired.abort(new DOMException('The time limit was reached.', 'TimeoutError')), within).unref();
  }
}
