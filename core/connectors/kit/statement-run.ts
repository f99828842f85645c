import { HydrantError } from '../../common/errors.ts';
import type { Row, StatementRun } from '../run.ts';

/** How to cancel a statement. Times in milliseconds. */
export interface CancelPlan {
  /** The first cancel is sent after this; 0: at once. */
  afterMs: number;
  /** Interval of repeated cancels: an engine ignores a cancel that arrives before the statement has begun. */
  againMs: number;
  /** Drops the connection when a cancel cannot be sent, or when the statement still runs after `afterMs`. */
  drop?: { afterMs: number; connection: () => void };
}

/** Sends and repeats the cancels of one session. `waitUntilIdle` ensures that no late cancel hits the session's next statement. */
export class Cancels {
  readonly #send: () => Promise<void> | void;
  readonly #sent = new Set<Promise<void>>();

  /** `send` asks the engine to cancel the session's statement, and resolves once this cancel cannot hit a later statement. */
  constructor(send: () => Promise<void> | void) {
    this.#send = send;
  }

  /** Sends one cancel. Rejects where it cannot be sent. */
  async now(): Promise<void> {
    const sent = this.#send();
    if (!sent) return;
    this.#sent.add(sent);
    try {
      await sent;
    } finally {
      this.#sent.delete(sent);
    }
  }

  /** Repeats cancels as planned until disposed; the caller disposes once the engine has ended the statement. */
  insist({ afterMs, againMs, drop }: CancelPlan): Disposable {
    let isAsked = false;
    const ask = (): void => {
      if (this.#sent.size > 0) return;
      this.now().then(
        () => {
          isAsked = true;
        },
        () => {
          if (!isAsked) drop?.connection();
        },
      );
    };
    const first = afterMs > 0 ? setTimeout(ask, afterMs) : undefined;
    const again = setInterval(ask, againMs);
    const dropping = drop && setTimeout(drop.connection, drop.afterMs);
    if (afterMs === 0) ask();
    return {
      [Symbol.dispose]: () => {
        clearTimeout(first);
        clearInterval(again);
        clearTimeout(dropping);
      },
    };
  }

  /** Starts {@link insist} when the signal fires, after calling `begun`. */
  onAbort(signal: AbortSignal, plan: CancelPlan, begun: () => void = () => undefined): Disposable {
    let cancelling: Disposable | undefined;
    const abort = (): void => {
      begun();
      cancelling = this.insist(plan);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    return {
      [Symbol.dispose]: () => {
        signal.removeEventListener('abort', abort);
        cancelling?.[Symbol.dispose]();
      },
    };
  }

  /** Resolves when no cancel is under way; never rejects. */
  async waitUntilIdle(): Promise<void> {
    await Promise.allSettled([...this.#sent]);
  }
}

/** The error of a statement that its caller cancelled. */
export function cancelled(cause?: unknown): HydrantError {
  return new HydrantError('QUERY_CANCELLED', 'The statement was cancelled.', 'Run it again when you need it.', { cause });
}

/** Collects all rows of a statement, for a connector's own small queries. */
export async function allRows(run: Promise<StatementRun>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of (await run).batches) rows.push(...batch);
  return rows;
}
