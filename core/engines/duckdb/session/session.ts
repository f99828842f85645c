import { setTimeout as pause } from 'node:timers/promises';
import { type DuckDBConnection, type DuckDBPreparedStatement, type DuckDBResult, StatementType } from '@duckdb/node-api';
import type { HydrantError } from '../../../common/errors.ts';
import { visible } from '../../../common/visible-text.ts';
import type { CatalogueObject, CatalogueQuery, Plan, Session } from '../../../connectors/connector.ts';
import { allRows, Cancels, cancelled } from '../../../connectors/kit/statement-run.ts';
import { tryChange } from '../../../connectors/kit/try-change.ts';
import type { LoginRights } from '../../../connectors/read-only.ts';
import type { CsvRun, ExecuteOptions, FastExport, Parameters, Row, StatementRun } from '../../../connectors/run.ts';
import { readCatalogue } from '../catalogue/catalogue.ts';
import { chunkRows } from './columns.ts';
import { fromDuckdbError } from './errors.ts';
import { csvLines } from './files/csv-lines.ts';
import { prepareError, proveEnd } from './hidden-errors.ts';
import { INTERRUPT_PLAN } from './interrupt.ts';
import { planRows } from './plan-rows.ts';
import { planText } from './plan-text.ts';
import { bind, prepare } from './prepare.ts';
import { columnOf, resultRun } from './result-run.ts';

/** A transaction that may not write, one that is undone, or the statement's own, which the engine commits. */
type Transaction = 'read-only' | 'discarded' | 'own';

const BEGIN = { 'read-only': 'BEGIN TRANSACTION READ ONLY', discarded: 'BEGIN TRANSACTION' } as const;

export interface SessionFacts {
  /** Errors of files that could not become a view, by lower-case view name. */
  problems: ReadonlyMap<string, HydrantError>;
  /** What of the source is not there, as a sentence. */
  warning?: string | undefined;
  rights: LoginRights;
  /** Called once when the session is closed. */
  release: () => void;
}

/** How long a closing session waits for the engine to drop its statement, in milliseconds. */
const CLOSE_MS = 1_000;

/** One connection of a shared, locked engine. */
export class DuckdbSession implements Session {
  readonly about = 'The connection was opened.';
  readonly #connection: DuckDBConnection;
  readonly #facts: SessionFacts;
  #closed = false;
  readonly fastExport: FastExport = { csv: (sql, parameters, options) => this.#csv(sql, parameters, options) };
  readonly #cancels: Cancels;
  /** When the running statement has ended. */
  #running: PromiseWithResolvers<void> | undefined;

  constructor(connection: DuckDBConnection, facts: SessionFacts) {
    this.#connection = connection;
    this.#facts = facts;
    this.#cancels = new Cancels(() => connection.interrupt());
  }

  get lost(): boolean {
    return this.#closed;
  }

  get warning(): string | undefined {
    return this.#facts.warning;
  }

  async execute(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<StatementRun> {
    return this.#start(sql, parameters, options);
  }

  async explain(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<Plan> {
    // The plan of a change cannot be made in a read-only transaction; nothing of this one stays either.
    const transaction = options.readOnly ? 'read-only' : 'discarded';
    const parts: string[] = [];
    try {
      const stream = await this.#start(`EXPLAIN (FORMAT json) ${sql}`, parameters, options, transaction);
      for await (const batch of stream.batches) for (const row of batch) parts.push(String(row[1] ?? row[0]));
    } catch (error) {
      throw (await this.#ownError(sql, options.signal, BEGIN[transaction])) ?? error;
    }
    const text = planText(parts[0] ?? '') ?? visible(parts.join('\n'));
    return { text, rows: planRows(text) };
  }

  async catalogue(query: CatalogueQuery, signal: AbortSignal): Promise<CatalogueObject[]> {
    return readCatalogue((sql, values) => this.#all(sql, values, signal), query);
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#all('SELECT 1', [], signal);
  }

  async proveReadOnly(signal: AbortSignal): Promise<string> {
    return tryChange(this.#all('CREATE TEMP TABLE hydrant_may_not_be (n INTEGER)', [], signal), {
      refused: 'A change was tried, and refused.',
      taken: ['The engine took a change.', 'Do not use this connection for assistants.'],
    });
  }

  /** Every read runs in a transaction that is rolled back, and no other statement is left a session. */
  async reset(): Promise<void> {}

  async loginRights(): Promise<LoginRights> {
    return this.#facts.rights;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    using _interrupting = this.#running && this.#cancels.insist(INTERRUPT_PLAN);
    // A reader that stopped between two batches ends nothing, so this has a limit.
    if (this.#running) await Promise.race([this.#running.promise, pause(CLOSE_MS, undefined, { ref: false })]);
    this.#connection.closeSync();
    this.#facts.release();
  }

  #all(sql: string, values: Parameters, signal: AbortSignal): Promise<Row[]> {
    return allRows(this.#start(sql, values, { signal, readOnly: true }));
  }

  async #csv(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<CsvRun | undefined> {
    if (!options.readOnly || options.signal.aborted) return undefined;
    let columns: CsvRun['columns'];
    let wrapped: string | undefined;
    try {
      const statement = await prepare(this.#connection, sql, { readOnly: true });
      const types = Array.from({ length: statement.columnCount }, (_, index) => statement.columnType(index));
      columns = types.map((type, index) => columnOf(statement.columnName(index), type));
      const isQuery = statement.statementType === StatementType.SELECT;
      statement.destroySync();
      wrapped = isQuery ? csvLines(sql, types) : undefined;
      // What cannot stand in a sub-query (SHOW, PRAGMA) goes the general way, and so does what fails: its error is told there.
      if (wrapped) (await this.#connection.prepare(wrapped)).destroySync();
    } catch {
      return undefined;
    }
    if (!wrapped) return undefined;
    const { batches, end } = await this.#start(wrapped, parameters, options);
    return { columns, records: firstColumn(batches), end };
  }

  /** Runs a statement up to its first row; the transaction ends with the last batch, or when the reader stops early. */
  async #start(
    sql: string,
    parameters: Parameters,
    options: ExecuteOptions,
    transaction: Transaction = options.readOnly ? 'read-only' : 'own',
  ): Promise<StatementRun> {
    const connection = this.#connection;
    const { signal } = options;
    if (signal.aborted) throw cancelled();
    const cancelling = this.#cancels.onAbort(signal, INTERRUPT_PLAN);
    const ended = Promise.withResolvers<void>();
    this.#running = ended;
    const end = async (): Promise<void> => {
      cancelling[Symbol.dispose]();
      try {
        if (transaction !== 'own' && !this.#closed) await connection.run('ROLLBACK');
      } catch {
        // No transaction is open any more: an error inside it ended it already.
      } finally {
        this.#running = undefined;
        ended.resolve();
      }
    };
    try {
      if (transaction !== 'own') await connection.run(BEGIN[transaction]);
      const pivots = transaction === 'read-only' && parameters.length === 0;
      const statement = await prepare(connection, sql, { readOnly: transaction !== 'own', pivots });
      bind(statement, parameters);
      // A signal that fired between two engine calls interrupted nothing.
      if (signal.aborted) throw cancelled();
      options.onProgress?.({ state: 'running' });
      const result = await statement.stream();
      const atEnd = async (): Promise<void> => {
        if (transaction !== 'own') await proveEnd(connection, sql, parameters);
      };
      return resultRun(result, this.#batches(result, statement, signal, { atEnd, end }));
    } catch (error) {
      await end();
      throw this.#explainError(error, signal);
    }
  }

  async *#batches(
    result: DuckDBResult,
    statement: DuckDBPreparedStatement,
    signal: AbortSignal,
    { atEnd, end }: { atEnd: () => Promise<void>; end: () => Promise<void> },
  ): AsyncGenerator<Row[]> {
    try {
      for (;;) {
        const chunk = await result.fetchChunk();
        // A stream that was interrupted may simply end, which must not look like the last row.
        if (signal.aborted || this.#closed) throw cancelled();
        if (!chunk || chunk.rowCount === 0) {
          await atEnd();
          return;
        }
        yield chunkRows(chunk);
      }
    } catch (error) {
      throw this.#explainError(error, signal);
    } finally {
      statement.destroySync();
      await end();
    }
  }

  /** The error of a statement that failed behind our EXPLAIN, counted in the statement itself. */
  async #ownError(sql: string, signal: AbortSignal, begin: string): Promise<HydrantError | undefined> {
    if (signal.aborted || this.#closed) return undefined;
    const error = await prepareError(this.#connection, sql, begin);
    const known = error === undefined ? undefined : this.#explainError(error, signal);
    return known?.code === 'STATEMENT_INVALID' ? known : undefined;
  }

  /** A name that is missing because its file could not be read is answered with the file's error. */
  #explainError(error: unknown, signal: AbortSignal): HydrantError {
    if (signal.aborted) return cancelled(error);
    const known = fromDuckdbError(error);
    const missing = /Table with name "?([^"\n]+?)"? does not exist/.exec(known.message)?.[1];
    return (missing && this.#facts.problems.get(missing.toLowerCase())) || known;
  }
}

async function* firstColumn(batches: AsyncIterable<Row[]>): AsyncGenerator<string[]> {
  for await (const batch of batches) yield batch.map((row) => row[0] as string);
}
