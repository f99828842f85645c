import type { Column, EngineMessage, Row, RunEnd, StatementRun } from '../connectors/run.ts';

/** How each result of a statement is prepared for the consumer. */
export interface ResultWays {
  /** The columns with redacted names. */
  named: (columns: readonly Column[]) => Column[];
  /** Wraps the batches for the consumer. */
  watched: (batches: StatementRun['batches']) => AsyncIterable<Row[]>;
}

/** The results of one statement, one after the other. Records the end of each result, whether or not the consumer asks for it. */
export class ResultSequence {
  readonly #ways: ResultWays;
  #current: StatementRun;
  readonly #ended: RunEnd[] = [];

  constructor(first: StatementRun, ways: ResultWays) {
    this.#current = first;
    this.#ways = ways;
  }

  /** The current result for the consumer. */
  shown(): StatementRun {
    const run = this.#current;
    return {
      ...run,
      columns: this.#ways.named(run.columns),
      batches: this.#ways.watched(run.batches),
      end: () => {
        const end = run.end();
        return end.next ? { ...end, next: () => this.#advance(end) } : end;
      },
    };
  }

  /** Reads and drops the rows of results that the consumer did not read, for a statement that has to finish. */
  async finish(signal: AbortSignal): Promise<void> {
    for (let end = this.#current.end(); end.next && !signal.aborted; end = this.#current.end()) {
      const { batches } = await this.#advance(end);
      for await (const _ of batches);
    }
  }

  /** Sum over all results so far: changed rows, and messages. */
  sum(): { affectedRows?: number; messages: readonly EngineMessage[] } {
    const ends = [...this.#ended, this.#current.end()];
    const counts = ends.map(({ affectedRows }) => affectedRows).filter((count) => count !== undefined);
    return {
      messages: ends.flatMap(({ messages }) => messages),
      ...(counts.length === 0 ? {} : { affectedRows: counts.reduce((sum, count) => sum + count, 0) }),
    };
  }

  async #advance(end: RunEnd): Promise<StatementRun> {
    const next = await end.next?.();
    if (!next) throw new Error('No further result');
    this.#ended.push(end);
    this.#current = next;
    return this.shown();
  }
}
