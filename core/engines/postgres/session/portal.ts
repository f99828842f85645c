import type pg from 'pg';
import { serialize } from 'pg-protocol';
import { HydrantError } from '../../../common/errors.ts';
import { connectionLost } from '../../../connectors/kit/errors.ts';
import { RowQueue } from '../../../connectors/kit/row-queue.ts';
import { fromPostgresError } from './errors.ts';
import type { OwnStatement } from './own-statement.ts';

/** Members of pg's Connection that its types lack. */
interface ProtocolConnection {
  stream: { write(bytes: Buffer): void; pause(): void; resume(): void };
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

export interface PortalStatement {
  sql: string;
  values: readonly (string | null)[];
  /** Our own statements that run first, sent in the same write. */
  before: readonly OwnStatement[];
  /** Receives the rows of the last of them. */
  onCheckRow?: (row: RawRow) => void;
  /** Our own statement that runs after it, unless it failed. */
  after?: OwnStatement;
  /** The statement runs in its own transaction, and succeeds only once that has committed. */
  commits: boolean;
}

/**
 * Runs one statement through the extended protocol, which refuses several in one Parse. A single write sends our own statements (BEGIN,
 * settings), then Parse, Bind, Describe and Execute. The reader pulls the rows; an unread socket makes the server wait (TCP flow control).
 * It is a `Submittable` of pg, and done when the server sends ReadyForQuery.
 */
export class Portal {
  readonly #statement: PortalStatement;
  #protocol: ProtocolConnection | undefined;
  /** Number of our own statements before it that have not completed. */
  #ours: number;
  readonly #queue: RowQueue<RawRow>;
  #state: 'running' | 'done' | 'failed' = 'running';
  readonly #described = Promise.withResolvers<readonly Field[]>();
  #isEnded = false;
  #tag = '';
  readonly #ready = Promise.withResolvers<void>();
  /** Cancels the statement when too much of an unread result remains. */
  readonly #cancel: () => void;

  constructor(statement: PortalStatement, cancel: () => void) {
    this.#statement = statement;
    this.#ours = statement.before.length;
    this.#cancel = cancel;
    this.#queue = new RowQueue({
      pause: () => this.#protocol?.stream.pause(),
      resume: () => this.#protocol?.stream.resume(),
      tooMuchLeft: cancel,
    });
    this.#described.promise.catch(() => undefined);
  }

  /** The columns, once the server has described them; none for a statement without rows. Rejects with a HydrantError. */
  get fields(): Promise<readonly Field[]> {
    return this.#described.promise;
  }

  /** Resolves when the server is ready for the next statement, however this one ended; never rejects. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Rows that the statement changed, known after its end; undefined where the server reports no count. */
  get affectedRows(): number | undefined {
    return changedRows(this.#tag);
  }

  /** The statement completed and every row was delivered: a cancel came too late to have an effect. */
  get isWhole(): boolean {
    return this.#state === 'done' && !this.#queue.hasDropped;
  }

  /** The statement ran in a transaction of its own, which was committed. */
  get hasCommitted(): boolean {
    return this.#state === 'done' && this.#statement.commits;
  }

  get failed(): boolean {
    return this.#state === 'failed';
  }

  /** One of our own earlier statements failed, so the caller's statement did not begin. */
  get failedBefore(): boolean {
    return this.failed && this.#ours > 0;
  }

  /** The caller's statement itself is running, not one of ours before it or the ROLLBACK after a read. */
  get isInside(): boolean {
    return this.#ours === 0 && (this.#statement.commits || !this.#isEnded);
  }

  /** The next rows; undefined after the last. Rejects with a HydrantError when the statement failed. */
  next(): Promise<RawRow[] | undefined> {
    return this.#queue.next();
  }

  /** Stops reading: remaining rows are dropped, and the statement ends. */
  stop(): void {
    this.#queue.stop();
  }

  /** Fails the statement because a row exceeded LONGEST_ROW and was skipped. */
  tooLong(bytes: number): void {
    this.#refuse(
      new HydrantError(
        'OUT_OF_MEMORY',
        `One row has ${Math.ceil(bytes / 1024 / 1024).toLocaleString('en')} MB, more than Hydrant takes.`,
        'Select fewer columns, or a part of the long value: left(value, 1000), length(value).',
      ),
    );
  }

  // pg calls the methods below (see pg's Submittable).

  submit(connection: unknown): void {
    const protocol = connection as ProtocolConnection;
    this.#protocol = protocol;
    const { before, sql, values, after } = this.#statement;
    protocol.stream.write(
      Buffer.concat([
        ...before,
        serialize.parse({ text: sql }),
        serialize.bind({ values: [...values] }),
        serialize.describe({ type: 'P' }),
        serialize.execute({ rows: 0 }),
        ...(after ? [after] : []),
        serialize.sync(),
      ]),
    );
  }

  handleRowDescription(message: { fields: Field[] }): void {
    this.#described.resolve(message.fields);
  }

  handleDataRow(message: { fields: RawRow; length: number }): void {
    if (this.#ours > 0) {
      if (this.#ours === 1) this.#statement.onCheckRow?.(message.fields);
      return;
    }
    this.#queue.push(message.fields, message.length);
  }

  /** Never sent: we execute without a row limit, since a portal that is fetched in portions may not use parallel workers. */
  handlePortalSuspended(): void {}

  handleCommandComplete({ text }: { text: string }): void {
    if (this.#ours > 0) {
      this.#ours -= 1;
      return;
    }
    // Keep the statement's tag; the tag of our ROLLBACK follows.
    if (!this.#isEnded) this.#tag = text;
    this.#end();
  }

  handleEmptyQuery(): void {
    this.#end();
  }

  handleCopyInResponse(): void {
    // Our own statement after it has already ended the copy, since the server expects nothing but data during COPY FROM.
    if (this.#statement.after) return;
    // In copy mode the server ignores our Sync, so send another after CopyFail.
    this.#protocol?.stream.write(Buffer.concat([serialize.copyFail('COPY needs a file on the side of the client'), serialize.sync()]));
  }

  handleCopyData(): void {
    // The server sends one CopyData for each row; report only the first.
    if (this.#queue.error) return;
    this.#refuse(new HydrantError('NOT_SUPPORTED', 'COPY … TO STDOUT sends a file, not rows.', 'Write it as a SELECT.'));
  }

  handleReadyForQuery(): void {
    if (this.#state !== 'failed' && !this.#isEnded) this.#outOfStep();
    else this.#complete();
    this.#ready.resolve();
  }

  handleError(error: unknown): void {
    const protocol = this.#protocol;
    this.#fail(fromPostgresError(error));
    if (!protocol || !isFromServer(error)) {
      this.#ready.resolve();
      return;
    }
    // pg drops a failed Submittable and does not pass ReadyForQuery to it, so listen on the connection.
    const finish = (): void => {
      protocol.off('readyForQuery', finish);
      protocol.off('end', finish);
      this.#ready.resolve();
    };
    protocol.once('readyForQuery', finish);
    protocol.once('end', finish);
  }

  /** Fails the statement with our own error, whatever the server sends afterwards. */
  #refuse(error: HydrantError): void {
    if (this.#queue.error) return;
    this.#fail(error);
    this.stop();
    this.#cancel();
  }

  #fail(error: Error): void {
    this.#state = 'failed';
    this.#described.reject(error);
    this.#queue.fail(error);
  }

  #complete(): void {
    if (this.#state !== 'running') return;
    this.#state = 'done';
    this.#queue.end();
  }

  /** Handles ReadyForQuery without CommandComplete, which violates the protocol: the rows so far must not pass for a complete result. */
  #outOfStep(): void {
    this.#fail(connectionLost());
  }

  #end(): void {
    this.#isEnded = true;
    // A statement without rows has no RowDescription; for any other the promise has resolved already.
    this.#described.resolve([]);
    if (!this.#statement.commits) this.#complete();
  }
}

/** Row count in a command tag: `UPDATE 2841`, `INSERT 0 5`. Not of `SELECT 5`, which counts returned rows; CREATE TABLE AS has that tag too. */
function changedRows(tag: string): number | undefined {
  const [, count] = /^(?:INSERT \d+|UPDATE|DELETE|MERGE|COPY) (\d+)$/.exec(tag) ?? [];
  return count === undefined ? undefined : Number(count);
}

function isFromServer(error: unknown): error is pg.DatabaseError {
  return typeof error === 'object' && error !== null && 'severity' in error;
}
