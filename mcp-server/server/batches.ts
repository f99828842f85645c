import type { MessageId } from './read-message.ts';

interface Batch {
  /** Ids whose answers are still to come. */
  pending: Set<MessageId>;
  answers: unknown[];
}

/**
 * Gathers the answers to the requests of a batch, so that they leave as one array. Protocol version 2025-03-26 alone has batches: "MUST
 * support receiving JSON-RPC batches"; the versions before and after it do not.
 */
export class Batches {
  readonly #byId = new Map<MessageId, Batch>();
  readonly #write: (answers: unknown[]) => void;

  /** `write` is given the answers of a batch once the last of them is there. */
  constructor(write: (answers: unknown[]) => void) {
    this.#write = write;
  }

  /** Waits for the answers to these requests; `answers` are those that are known already. */
  open(ids: readonly MessageId[], answers: readonly unknown[]): void {
    const batch: Batch = { pending: new Set(ids), answers: [...answers] };
    for (const id of batch.pending) this.#byId.set(id, batch);
    this.#finish(batch);
  }

  /** Whether this is the answer to a request of a batch; it then leaves with the others. */
  take(id: MessageId, answer: unknown): boolean {
    const batch = this.#byId.get(id);
    if (!batch) return false;
    batch.answers.push(answer);
    this.#resolve(id, batch);
    return true;
  }

  /** A request that was cancelled gets no answer. */
  cancel(id: MessageId): void {
    const batch = this.#byId.get(id);
    if (batch) this.#resolve(id, batch);
  }

  #resolve(id: MessageId, batch: Batch): void {
    this.#byId.delete(id);
    batch.pending.delete(id);
    this.#finish(batch);
  }

  #finish(batch: Batch): void {
    if (batch.pending.size === 0 && batch.answers.length > 0) this.#write(batch.answers);
  }
}
