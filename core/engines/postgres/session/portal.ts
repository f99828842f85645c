import type pg from 'pg';
import { serialize } from 'pg-protocol';
import { HydrantError } from '../../../common/errors.ts';
import { RowQueue } from '../../../connectors/kit/row-queue.ts';
import { connectionLost, fromPostgresError } from './errors.ts';
import type { OwnStatement } from './own-statement.ts';

/** What the driver's connection does and its types do not tell. */
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
  /** Statements of ours that run first, in the same write. */
  before: readonly OwnStatement[];
  /** Takes the rows of the last of them. */
  onCheckRow?: (row: RawRow) => void;
  /** One that runs behind it; not where it failed. */
  after?: OwnStatement;
  /** It runs in a transaction of its own, and has succeeded only once that is over. */
  commits: boolean;
}

/**
 * One statement through the extended protocol, which takes one statement and no more: statements of our own before it (a transaction, its
 * settings), then parse, bind, describe and execute in one write, then rows as the reader takes them: a socket that nobody reads makes the server wait.
 * A `Submittable` of the driver; what it says to the driver's own queue is: done when ready.
 */
export class Portal {
  readonly #statement: PortalStatement;
  #protocol: ProtocolConnection | undefined;
  /** Statements of ours whose end has not come yet. */
  #ours: number;
  readonly #queue: RowQueue<RawRow>;
  #state: 'running' | 'done' | 'failed' = 'running';
  readonly #described = Promise.withResolvers<readonly Field[]>();
  #isEnded = false;
  #tag = '';
  readonly #ready = Promise.withResolvers<void>();
  /** Asked for when too much is left of a result that nobody reads. */
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

  /** Resolves when the server is ready for the next statement, however this one ended; rejects never. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Rows that the statement changed, once it is over; undefined where the server counts none. */
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

  /** One of our own statements before it failed, so the statement did not begin. */
  get failedBefore(): boolean {
    return this.failed && this.#ours > 0;
  }

  /** The caller's statement itself runs: neither ours before it nor the ROLLBACK behind a read. */
  get isInside(): boolean {
    return this.#ours === 0 && (this.#statement.commits || !this.#isEnded);
  }

  /** The next rows; undefined after the last. Rejects with a HydrantError when the statement failed. */
  next(): Promise<RawRow[] | undefined> {
    return this.#queue.next();
  }

  /** Reads no further: what is left goes away, and the statement ends. */
  stop(): void {
    this.#queue.stop();
  }

  /** A row that is too long to be held was left out on its way. */
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

  /** Never asked for: a portal that is fetched in portions may not use parallel workers. */
  handlePortalSuspended(): void {}

  handleCommandComplete({ text }: { text: string }): void {
    if (this.#ours > 0) {
      this.#ours -= 1;
      return;
    }
    // The command tag of ROLLBACK comes behind it.
    if (!this.#isEnded) this.#tag = text;
    this.#end();
  }

  handleEmptyQuery(): void {
    this.#end();
  }

  handleCopyInResponse(): void {
    // A statement of ours behind it has ended the copy already: the server wants nothing but data there.
    if (this.#statement.after) return;
    // While it waits for the copy the server has read our sync away.
    this.#protocol?.stream.write(Buffer.concat([serialize.copyFail('COPY needs a file on the side of the client'), serialize.sync()]));
  }

  handleCopyData(): void {
    // One comes for each row.
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
    // The driver forgets a statement that failed, so readiness is heard of here.
    const finish = (): void => {
      protocol.off('readyForQuery', finish);
      protocol.off('end', finish);
      this.#ready.resolve();
    };
    protocol.once('readyForQuery', finish);
    protocol.once('end', finish);
  }

  /** Ends with an error of ours, whatever the server still has to say. */
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

  /** Ready without an end of the statement is not PostgreSQL; what came so far may not look whole. */
  #outOfStep(): void {
    this.#fail(connectionLost());
  }

  #end(): void {
    this.#isEnded = true;
    // Of a statement without rows nothing was described; of any other this says nothing more.
    this.#described.resolve([]);
    if (!this.#statement.commits) this.#complete();
  }
}

/** The count of a command tag: `UPDATE 2841`, `INSERT 0 5`. A SELECT's is that of its rows; CREATE TABLE AS has that tag, too. */
function changedRows(tag: string): number | undefined {
  const [, count] = /^(?:INSERT \d+|UPDATE|DELETE|MERGE|COPY) (\d+)$/.exec(tag) ?? [];
  return count === undefined ? undefined : Number(count);
}

function isFromServer(error: unknown): error is pg.DatabaseError {
  return typeof error === 'object' && error !== null && 'severity' in error;
}
