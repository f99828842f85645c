import type pg from 'pg';
import { fromPostgresError } from './errors.ts';

/** What the driver's connection does and its types do not tell: the messages of the extended protocol. */
interface Wire {
  stream: { cork(): void; uncork(): void; pause(): void; resume(): void };
  parse(query: { text: string }): void;
  bind(config: { portal?: string; values: readonly (string | null)[] }): void;
  describe(what: { type: 'P' }): void;
  execute(config: { portal?: string; rows: number }): void;
  flush(): void;
  sync(): void;
  sendCopyFail(reason: string): void;
  once(event: 'readyForQuery' | 'end', listener: () => void): void;
  off(event: 'readyForQuery' | 'end', listener: () => void): void;
}

/** One column as the server describes it. */
export interface Field {
  name: string;
  dataTypeID: number;
  dataTypeModifier: number;
}

export type RawRow = (string | null)[];

export interface OwnStatement {
  text: string;
  values: readonly (string | null)[];
}

export interface PortalStatement {
  sql: string;
  values: readonly (string | null)[];
  /** Statements of ours that run first, in the same write. */
  before: readonly OwnStatement[];
  /** It runs in a transaction of its own, and has succeeded only once that is over. */
  commits: boolean;
}

/** Rows asked for at a time: few first, for pages; many later, for exports. */
const FIRST_ROWS = 500;
const MORE_ROWS = 10_000;
/** Bytes that wait for the reader; beyond them the socket is paused, and the server waits with its own sending. */
const HIGH_WATER = 4 * 1024 * 1024;
/** What is left of a result after its reader stopped is read away up to here; beyond, the server is asked to drop it. */
const READ_AWAY = 2 * 1024 * 1024;

/**
 * One statement through the extended protocol, which takes one statement and no more: statements of our own before it (a transaction, its
 * settings), then parse, bind, describe and execute in one write, then rows in portions as the reader takes them.
 * A `Submittable` of the driver; what it says to the driver's own queue is: done when ready.
 */
export class Portal {
  readonly #sql: string;
  readonly #values: readonly (string | null)[];
  readonly #before: readonly OwnStatement[];
  #wire: Wire | undefined;
  /** Statements of ours whose end has not come yet. */
  #ours: number;
  #rows: RawRow[] = [];
  #bytes = 0;
  #readAway = 0;
  #suspended = false;
  #ended = false;
  #paused = false;
  #dropping = false;
  #state: 'running' | 'done' | 'failed' = 'running';
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  /** A question of ours that was put behind the first portion of rows, and whether that portion is over. */
  #question: { rows: RawRow[]; answer: PromiseWithResolvers<RawRow[]> } | undefined;
  #firstPortionOver = false;
  readonly #described = Promise.withResolvers<readonly Field[]>();
  #isDescribed = false;
  readonly #ready = Promise.withResolvers<void>();
  /** The end of the statement commits it, which may still fail. */
  readonly #commits: boolean;
  /** Asked for when too much is left of a result that nobody reads. */
  readonly #cancel: () => void;

  constructor(statement: PortalStatement, cancel: () => void) {
    this.#commits = statement.commits;
    this.#sql = statement.sql;
    this.#values = statement.values;
    this.#before = statement.before;
    this.#ours = statement.before.length;
    this.#cancel = cancel;
    this.#described.promise.catch(() => undefined);
  }

  /** The columns, once the server has described them; none for a statement without rows. Rejects with a HydrantError. */
  get fields(): Promise<readonly Field[]> {
    return this.#described.promise;
  }

  /** Resolves when the server is ready for the next statement, however this one ended; rejects never. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** What the statement failed with, also after its last row: a constraint that is checked at the end. */
  get failure(): Error | undefined {
    return this.#error;
  }

  /** The next rows; undefined after the last. Rejects with a HydrantError when the statement failed. */
  async next(): Promise<RawRow[] | undefined> {
    for (;;) {
      if (this.#error) throw this.#error;
      if (this.#rows.length > 0) {
        const rows = this.#rows;
        this.#rows = [];
        this.#bytes = 0;
        this.#goOn();
        return rows;
      }
      if (this.#state === 'done') return undefined;
      this.#goOn();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Reads no further: what is left goes away, and the statement ends. */
  stop(): void {
    if (this.#dropping) return;
    this.#dropping = true;
    this.#rows = [];
    this.#bytes = 0;
    this.#resume();
    if (this.#suspended && !this.#question) this.#end();
  }

  /**
   * Asks something in the middle of the statement, once its columns are known: the answer comes behind the first portion of rows. One
   * question, before rows are read. Rejects with what the statement fails with.
   */
  ask(question: OwnStatement): Promise<RawRow[]> {
    const answer = Promise.withResolvers<RawRow[]>();
    if (this.#error) return Promise.reject(this.#error);
    this.#question = { rows: [], answer };
    const wire = this.#wire;
    wire?.stream.cork();
    wire?.parse({ text: question.text });
    wire?.bind({ portal: 'question', values: question.values });
    wire?.execute({ portal: 'question', rows: 0 });
    wire?.flush();
    wire?.stream.uncork();
    return answer.promise;
  }

  // What follows the driver calls.

  submit(connection: unknown): void {
    const wire = connection as Wire;
    this.#wire = wire;
    wire.stream.cork();
    for (const { text, values } of this.#before) {
      wire.parse({ text });
      wire.bind({ values });
      wire.execute({ rows: 0 });
    }
    wire.parse({ text: this.#sql });
    wire.bind({ values: this.#values });
    wire.describe({ type: 'P' });
    wire.execute({ rows: FIRST_ROWS });
    wire.flush();
    wire.stream.uncork();
  }

  handleRowDescription(message: { fields: Field[] }): void {
    this.#describe(message.fields);
  }

  handleDataRow(message: { fields: RawRow; length: number }): void {
    if (this.#ours > 0) return;
    if (this.#question && this.#firstPortionOver) {
      this.#question.rows.push(message.fields);
      return;
    }
    if (this.#dropping) {
      this.#readAway += message.length;
      if (this.#readAway > READ_AWAY) {
        this.#readAway = Number.NEGATIVE_INFINITY;
        this.#cancel();
      }
      return;
    }
    this.#rows.push(message.fields);
    this.#bytes += message.length;
    if (this.#bytes > HIGH_WATER && !this.#paused && !this.#question) {
      this.#paused = true;
      this.#wire?.stream.pause();
    }
    this.#wakeUp();
  }

  handlePortalSuspended(): void {
    this.#suspended = true;
    this.#firstPortionOver = true;
    if (this.#question) return;
    if (this.#dropping) this.#end();
    else if (this.#bytes < HIGH_WATER / 2) this.#goOn();
    this.#wakeUp();
  }

  handleCommandComplete(): void {
    if (this.#ours > 0) {
      this.#ours -= 1;
      return;
    }
    if (this.#question && this.#firstPortionOver) {
      this.#answered();
      return;
    }
    this.#firstPortionOver = true;
    this.#describe([]);
    // Behind a question that is still under way: ending now would be read after it as well, so it does no harm.
    this.#end();
  }

  #answered(): void {
    const question = this.#question;
    this.#question = undefined;
    question?.answer.resolve(question.rows);
    if (this.#dropping && this.#suspended) this.#end();
  }

  handleEmptyQuery(): void {
    this.#describe([]);
    this.#end();
  }

  handleCopyInResponse(): void {
    this.#wire?.sendCopyFail('COPY needs a file on the side of the client');
  }

  handleCopyData(): void {}

  handleReadyForQuery(): void {
    if (this.#state === 'running') this.#state = 'done';
    this.#ready.resolve();
    this.#wakeUp();
  }

  handleError(error: unknown): void {
    const wire = this.#wire;
    this.#error ??= fromPostgresError(error);
    this.#state = 'failed';
    this.#described.reject(this.#error);
    this.#question?.answer.reject(this.#error);
    this.#resume();
    this.#wakeUp();
    if (!wire || !isFromServer(error)) {
      this.#ready.resolve();
      return;
    }
    // The driver forgets a statement that failed, so readiness is heard of here.
    const settle = (): void => {
      wire.off('readyForQuery', settle);
      wire.off('end', settle);
      this.#ready.resolve();
    };
    wire.once('readyForQuery', settle);
    wire.once('end', settle);
    if (!this.#ended) wire.sync();
  }

  #describe(fields: readonly Field[]): void {
    if (this.#isDescribed) return;
    this.#isDescribed = true;
    this.#described.resolve(fields);
  }

  /** Asks for more rows where the server waits, and lets the socket run where we do. */
  #goOn(): void {
    this.#resume();
    if (!this.#suspended || this.#dropping || this.#question || this.#state !== 'running') return;
    this.#suspended = false;
    this.#wire?.stream.cork();
    this.#wire?.execute({ rows: MORE_ROWS });
    this.#wire?.flush();
    this.#wire?.stream.uncork();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#wire?.stream.resume();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#suspended = false;
    if (!this.#commits && this.#state === 'running') this.#state = 'done';
    this.#wire?.sync();
    this.#wakeUp();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

function isFromServer(error: unknown): error is pg.DatabaseError {
  return typeof error === 'object' && error !== null && 'severity' in error;
}
