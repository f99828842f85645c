import { HydrantError } from '../../common/errors.ts';
import type { Parameters, Session } from '../connector.ts';
import type { EngineProgress, RunEnd } from '../run.ts';
import type { Channel } from './hosted-channel.ts';
import type { SentOptions } from './hosted-methods.ts';
import { encodeBatch } from './hosted-rows.ts';

/** Flow control of a statement: how many batches and bytes it may send ahead of its reader. One batch is always allowed. */
export class Credit {
  readonly #batches: number;
  readonly #bytes: number;
  /** Sizes in bytes of the batches that the reader has not taken. */
  readonly #sent: number[] = [];
  readonly #signal: AbortSignal;
  #ahead = 0;
  #notify: (() => void) | undefined;
  isStopped = false;
  onStop: () => void = () => undefined;

  constructor(batches: number, bytes: number, signal: AbortSignal) {
    this.#batches = batches;
    this.#bytes = bytes;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#notify?.(), { once: true });
  }

  add(batches: number): void {
    for (const bytes of this.#sent.splice(0, batches)) this.#ahead -= bytes;
    this.#notify?.();
  }

  take(bytes: number): void {
    this.#sent.push(bytes);
    this.#ahead += bytes;
  }

  stop(): void {
    this.isStopped = true;
    this.onStop();
    this.#notify?.();
  }

  /** Resolves when another batch may be sent; rejects once the statement is cancelled. */
  async wait(): Promise<void> {
    while (!this.isStopped && this.#sent.length > 0 && (this.#sent.length >= this.#batches || this.#ahead >= this.#bytes)) {
      if (this.#signal.aborted) throw new HydrantError('QUERY_CANCELLED', 'The statement was cancelled.', 'Run it again when you need it.');
      await new Promise<void>((resolve) => {
        this.#notify = resolve;
      });
    }
  }
}

/** Runs a statement and sends its batches as far as the reader's credit allows. Resolves with the facts of the statement's end. */
export async function sendRows(
  id: number,
  session: Session,
  method: 'execute' | 'executeCsv',
  [sql, parameters, options]: unknown[],
  { abort, credit }: { abort: AbortController; credit: Credit },
  channel: Channel,
): Promise<unknown> {
  const { signal } = abort;
  const onProgress = (value: EngineProgress): void => channel.send({ type: 'progress', id, value });
  const arguments_ = [sql as string, parameters as Parameters, { ...(options as SentOptions), signal, onProgress }] as const;
  let isFetching = true;
  // When the reader stops, abort the batch that the driver is fetching ahead.
  credit.onStop = () => {
    if (isFetching) abort.abort();
  };
  let batches: AsyncIterable<readonly (string | unknown[])[]>;
  let end: () => RunEnd;
  if (method === 'executeCsv') {
    const csv = await session.fastExport?.csv(...arguments_);
    if (!csv) return { isUndefined: true };
    channel.send({ type: 'begun', id, value: { columns: csv.columns, queryId: csv.queryId } });
    batches = csv.records;
    end = () => csv.end();
  } else {
    const result = await session.execute(...arguments_);
    channel.send({ type: 'begun', id, value: { columns: result.columns, queryId: result.queryId } });
    batches = result.batches;
    end = () => result.end();
  }
  const reader = batches[Symbol.asyncIterator]();
  let isEnded = false;
  try {
    while (!credit.isStopped) {
      isFetching = true;
      const { value, done } = await reader.next();
      isFetching = false;
      if (done) {
        isEnded = true;
        break;
      }
      for (const json of encodeBatch(value as never)) {
        await credit.wait();
        if (credit.isStopped) break;
        credit.take(channel.sendRows(id, json));
      }
    }
  } catch (error) {
    isEnded = true;
    // A stop by the reader aborted the fetch, so this error is expected.
    if (!credit.isStopped) throw error;
  } finally {
    if (!isEnded) await reader.return?.();
  }
  const { affectedRows, messages } = end();
  return { messages, ...(affectedRows === undefined ? {} : { affectedRows }) };
}
