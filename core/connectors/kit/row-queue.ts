/** Source of rows: a socket or stream with flow control. */
export interface RowSource {
  pause(): void;
  resume(): void;
  /** Called once when more rows than READ_AWAY have arrived after the reader stopped. */
  tooMuchLeft(): void;
}

/** Queued bytes beyond which the source is paused; TCP flow control then stops the server. */
const HIGH_WATER = 4 * 1024 * 1024;
/** After its reader stopped, up to this many bytes of a result are read and dropped; beyond, the source cancels the statement. */
const READ_AWAY = 2 * 1024 * 1024;

/** Adapts a driver that pushes rows to a reader that pulls them, and pauses the source while too many bytes are queued. */
export class RowQueue<R> {
  readonly #source: RowSource;
  #rows: R[] = [];
  #bytes = 0;
  #readAway = 0;
  #paused = false;
  #stopped = false;
  #dropped = false;
  #ended = false;
  #error: Error | undefined;
  #notifyReader: (() => void) | undefined;

  constructor(source: RowSource) {
    this.#source = source;
  }

  /** Whether rows arrived after the reader stopped. */
  get hasDropped(): boolean {
    return this.#dropped;
  }

  get error(): Error | undefined {
    return this.#error;
  }

  /** Adds a row from the driver; `bytes` is its size in the protocol. */
  push(row: R, bytes: number): void {
    if (this.#stopped) {
      this.#drop(bytes);
      return;
    }
    this.#rows.push(row);
    this.#bytes += bytes;
    if (this.#bytes > HIGH_WATER && !this.#paused) {
      this.#paused = true;
      this.#source.pause();
    }
    this.#notify();
  }

  /** Marks the end of the rows. */
  end(): void {
    this.#ended = true;
    this.#notify();
  }

  /** Ends the rows with the error of the failed statement; of several errors the first stays. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#resume();
    this.#notify();
  }

  /** Resolves with the queued rows or the next to arrive; undefined after the last. Rejects with the error of a failed statement. */
  async next(): Promise<R[] | undefined> {
    for (;;) {
      if (this.#error) throw this.#error;
      if (this.#rows.length > 0) {
        const rows = this.#rows;
        this.#clear();
        return rows;
      }
      if (this.#ended) return undefined;
      this.#resume();
      await new Promise<void>((resolve) => {
        this.#notifyReader = resolve;
      });
    }
  }

  /** The reader stops; remaining rows are dropped as they arrive. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#dropped ||= this.#rows.length > 0;
    this.#clear();
  }

  #drop(bytes: number): void {
    this.#dropped = true;
    this.#readAway += bytes;
    if (this.#readAway <= READ_AWAY) return;
    this.#readAway = Number.NEGATIVE_INFINITY;
    this.#source.tooMuchLeft();
  }

  #clear(): void {
    this.#rows = [];
    this.#bytes = 0;
    this.#resume();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#source.resume();
  }

  #notify(): void {
    const notify = this.#notifyReader;
    this.#notifyReader = undefined;
    notify?.();
  }
}
