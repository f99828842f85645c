import { HydrantError } from '../../common/errors.ts';
import type { Row, StatementRun } from '../run.ts';

/** How a statement is made to end. Times in milliseconds. */
export interface CancelPlan {
  /** The first cancel is sent after this; 0: at once. */
  afterMs: number;
  /** The cancel is repeated: one that reaches an engine before the statement has begun there is ignored by it. */
  againMs: number;
  /** Drops the connection, where the engine cannot be asked, or has not let go of the statement after `dropMs`. */
  drop?: { afterMs: number; connection: () => void };
}

/** The cancels of one session: sent, sent again, and none left under way when its next statement starts. */
export class Cancels {
  readonly #send: () => Promise<void> | void;
  readonly #sent = new Set<Promise<void>>();

  /** `send` asks the engine to drop what the session runs, and resolves once that can hit no later statement. */
  constructor(send: () => Promise<void> | void) {
    this.#send = send;
  }

  /** Sends one. Rejects where the engine cannot be asked. */
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

  /** Cancels as planned until it is disposed of: when the engine has let go of the statement. */
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

  /** As {@link insist}, from when the signal fires; `begun` is called first. */
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

  /** Resolves when none is under way; rejects never. */
  async waitUntilIdle(): Promise<void> {
    await Promise.allSettled([...this.#sent]);
  }
}

/** The error of a statement that its caller cancelled. */
export function cancelled(cause?: unknown): HydrantError {
  return new HydrantError('QUERY_CANCELLED', 'The statement was cancelled.', 'Run it again when you need it.', { cause });
}

/** Every row of a statement, for the small answers that a connector needs itself. */
export async function allRows(run: Promise<StatementRun>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of (await run).batches) rows.push(...batch);
  return rows;
}
