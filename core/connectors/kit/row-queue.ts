/** Where rows come from: a socket or stream that can be told to wait. */
export interface RowSource {
  pause(): void;
  resume(): void;
  /** Called once when more of a result that nobody reads has arrived than is worth reading away. */
  tooMuchLeft(): void;
}

/** Bytes that wait for the reader; beyond them the source is paused, and the server waits with its own sending. */
const HIGH_WATER = 4 * 1024 * 1024;
/** What is left of a result after its reader stopped is read away up to here; beyond, the engine is asked to drop it. */
const READ_AWAY = 2 * 1024 * 1024;

/** Rows of a driver that pushes them, for a reader that pulls them: the source is paused while too many bytes wait. */
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

  /** Rows arrived that the reader will not get. */
  get hasDropped(): boolean {
    return this.#dropped;
  }

  get error(): Error | undefined {
    return this.#error;
  }

  /** Takes a row as the driver hands it over; `bytes` as the protocol counts them. */
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

  /** No further row comes. */
  end(): void {
    this.#ended = true;
    this.#notify();
  }

  /** No further row comes, since the statement failed. The first error stays. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#resume();
    this.#notify();
  }

  /** The rows that wait, or the next that come; undefined after the last. Rejects with the error of a failed statement. */
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

  /** The reader reads no further: what is left goes away as it comes. */
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
