import type { ServerContext } from '@modelcontextprotocol/server';
import { META } from '../../core/common/meta-keys.ts';

/** What a tool says of how far it is. Everything is dropped where the caller asked for no progress. */
export interface Progress {
  /**
   * A sentence for a person, and the count it stands for; `total` where the end is known. `data` is for programs, and travels as
   * `hydrant/progress` in the notification's `_meta`.
   */
  report(sentence: string, count?: { done: number; total?: number }, data?: unknown): void;
  /** Sends a sentence that is true only now, such as a countdown: the five-second timer must not repeat it. */
  reportOnce(sentence: string): void;
  /** The sentence that the timer sends, for work that is not reported step by step. */
  describeWith(sentence: () => string | undefined): void;
}

/** Something is sent at least this often: clients of the TypeScript SDK give up after 60 s without, others after less. */
export const PROGRESS_CLOCK_MS = 5_000;
/** No faster than a person reads. */
const PROGRESS_EVERY_MS = 250;

/**
 * Does the work of one call and sends its progress, also while the work says nothing. Each notification is further than the one before,
 * as the protocol wants, whatever is counted: steps, rows, or only the time.
 */
export async function withProgress<T>(ctx: ServerContext, work: (progress: Progress) => Promise<T>): Promise<T> {
  const token = ctx.mcpReq._meta?.progressToken;
  if (token === undefined) return work(NO_PROGRESS);
  const sender = new ProgressSender((params) =>
    ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken: token, ...params } }),
  );
  try {
    return await work(sender);
  } finally {
    sender.stop();
  }
}

/** For a caller that asked for none. */
export const NO_PROGRESS: Progress = { report: () => undefined, reportOnce: () => undefined, describeWith: () => undefined };

/** `1,200 rows so far`. */
export function rowsSoFar(rows: number): string {
  return `${rows.toLocaleString('en')} row${rows === 1 ? '' : 's'} so far`;
}

interface Sent {
  [key: string]: unknown;
  progress: number;
  message: string;
  total?: number;
  _meta?: Record<string, unknown>;
}

/** Counts and sends; see {@link withProgress}. */
export class ProgressSender implements Progress {
  readonly #send: (params: Sent) => Promise<void>;
  readonly #started = performance.now();
  readonly #clock: NodeJS.Timeout;
  #progress = 0;
  #total: number | undefined;
  #lastSent = Number.NEGATIVE_INFINITY;
  #sentence: string | undefined;
  #describeWith: (() => string | undefined) | undefined;
  #skipTick = false;

  constructor(send: (params: Sent) => Promise<void>) {
    this.#send = send;
    this.#clock = setInterval(() => this.#tick(), PROGRESS_CLOCK_MS);
  }

  report(sentence: string, { done, total }: { done?: number; total?: number } = {}, data?: unknown): void {
    this.#sentence = sentence;
    // Steps with a known end are few and all sent; counts of rows are not.
    if (total === undefined && performance.now() - this.#lastSent < PROGRESS_EVERY_MS) return;
    this.#total = total;
    // Timer ticks use fractions, so that the next step's whole number is still larger.
    this.#next(total === undefined ? Math.max(this.#progress + 1, done ?? 0) : (done ?? this.#progress), sentence, data);
  }

  reportOnce(sentence: string): void {
    this.report(sentence);
    this.#sentence = undefined;
    // The next mention may be about to come.
    this.#skipTick = true;
  }

  describeWith(sentence: () => string | undefined): void {
    this.#describeWith = sentence;
  }

  stop(): void {
    clearInterval(this.#clock);
  }

  #tick(): void {
    if (this.#skipTick) {
      this.#skipTick = false;
      return;
    }
    const seconds = Math.round((performance.now() - this.#started) / 1000);
    const sentence = this.#describeWith?.() ?? this.#sentence ?? 'Running';
    const ahead = this.#total === undefined ? 1 : (Math.floor(this.#progress) + 1 - this.#progress) / 2;
    this.#next(this.#progress + ahead, `${sentence} (${seconds} s)`);
  }

  #next(progress: number, message: string, data?: unknown): void {
    if (progress <= this.#progress) return;
    this.#progress = progress;
    this.#lastSent = performance.now();
    // The next notice of the clock comes when nothing was sent for its whole time.
    this.#clock.refresh();
    void this.#send({
      progress,
      message,
      ...(this.#total === undefined ? {} : { total: this.#total }),
      ...(data === undefined ? {} : { _meta: { [META.progress]: data } }),
    }).catch(() => undefined);
  }
}
