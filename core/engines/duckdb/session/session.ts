import { setTimeout as pause } from 'node:timers/promises';
import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBValue,
  ResultReturnType,
  StatementType,
} from '@duckdb/node-api';
import { HydrantError } from '../../../common/errors.ts';
import { visible } from '../../../common/visible-text.ts';
import type {
  CatalogueObject,
  CatalogueQuery,
  Column,
  ExecuteOptions,
  Parameters,
  Plan,
  Row,
  RowStream,
  Session,
} from '../../../connectors/connector.ts';
import { tryChange } from '../../../connectors/kit/try-change.ts';
import type { LoginRights } from '../../../connectors/read-only.ts';
import { readCatalogue } from '../catalogue/catalogue.ts';
import { withPivotValues } from '../dialect/dynamic-pivot.ts';
import { csvLines } from '../files/csv-lines.ts';
import { chunkRows } from './columns.ts';
import { fromDuckdbError } from './errors.ts';
import { type Interrupter, interruptOnAbort } from './interrupt.ts';
import { planRows } from './plan-rows.ts';
import { planText } from './plan-text.ts';
import { kindOf } from './values.ts';

/** What the engine itself calls a statement that only reads; checked under `readOnly`, whatever the classification said. */
const READ_TYPES: ReadonlySet<StatementType> = new Set([
  StatementType.SELECT,
  StatementType.EXPLAIN,
  StatementType.PRAGMA,
  StatementType.CALL,
]);

/**
 * The functions of the engine's log pass its locked configuration and its read-only transactions: they write files into a folder that may
 * be read, and one that may not be written stops every other session of the engine.
 */
const ENGINE_LOG = /\b(enable_logging|disable_logging|truncate_duckdb_logs)\b/i;

/** A transaction that may not write, one that is undone, or the statement's own, which the engine commits. */
type Transaction = 'read-only' | 'discarded' | 'own';

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
  /** The statement that runs: what interrupts it, and when it has ended. */
  #running: { interrupter: Interrupter; ended: PromiseWithResolvers<void> } | undefined;
  /** The engine was asked to drop the running statement. Its stream may then simply end, which must not look like the last row. */
  #interrupted = false;

  constructor(connection: DuckDBConnection, facts: SessionFacts) {
    this.#connection = connection;
    this.#facts = facts;
  }

  get lost(): boolean {
    return this.#closed;
  }

  get warning(): string | undefined {
    return this.#facts.warning;
  }

  async execute(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<RowStream> {
    return this.#start(sql, parameters, options);
  }

  async executeCsv(
    sql: string,
    parameters: Parameters,
    options: ExecuteOptions,
  ): Promise<{ columns: Column[]; records: AsyncIterable<string[]> } | undefined> {
    if (!options.readOnly || options.signal.aborted) return undefined;
    let columns: Column[];
    let wrapped: string | undefined;
    try {
      const statement = await this.#prepare(sql, true);
      const types = Array.from({ length: statement.columnCount }, (_, index) => statement.columnType(index));
      columns = types.map((type, index) => ({
        name: statement.columnName(index),
        type: type.alias ?? type.toString(),
        kind: kindOf(type),
      }));
      const isQuery = statement.statementType === StatementType.SELECT;
      statement.destroySync();
      wrapped = isQuery ? csvLines(sql, types) : undefined;
      // What cannot stand in a sub-query (SHOW, PRAGMA) goes the general way, and so does what fails: its error is told there.
      if (wrapped) (await this.#connection.prepare(wrapped)).destroySync();
    } catch {
      return undefined;
    }
    if (!wrapped) return undefined;
    const { batches } = await this.#start(wrapped, parameters, options);
    return { columns, records: firstColumn(batches) };
  }

  async explain(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<Plan> {
    // The plan of a change cannot be made in a read-only transaction; nothing of this one stays either.
    const transaction = options.readOnly ? 'read-only' : 'discarded';
    const parts: string[] = [];
    try {
      const stream = await this.#start(`EXPLAIN (FORMAT json) ${sql}`, parameters, options, transaction);
      for await (const batch of stream.batches) for (const row of batch) parts.push(String(row[1] ?? row[0]));
    } catch (error) {
      throw (await this.#ownError(sql, options.signal, transaction)) ?? error;
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

  async cancel(): Promise<void> {
    this.#interrupt();
  }

  #interrupt(): void {
    if (!this.#running) return;
    this.#interrupted = true;
    this.#running.interrupter.interrupt();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#interrupt();
    // A reader that stopped between two batches ends nothing, so this has a limit.
    if (this.#running) await Promise.race([this.#running.ended.promise, pause(CLOSE_MS, undefined, { ref: false })]);
    this.#running?.interrupter[Symbol.dispose]();
    this.#connection.closeSync();
    this.#facts.release();
  }

  async #all(sql: string, values: Parameters, signal: AbortSignal): Promise<Row[]> {
    const stream = await this.#start(sql, values, { signal, readOnly: true });
    const rows: Row[] = [];
    for await (const batch of stream.batches) rows.push(...batch);
    return rows;
  }

  /** Runs a statement up to its first row; the transaction ends with the last batch, or when the reader stops early. */
  async #start(
    sql: string,
    parameters: Parameters,
    options: ExecuteOptions,
    transaction: Transaction = options.readOnly ? 'read-only' : 'own',
  ): Promise<RowStream> {
    const connection = this.#connection;
    if (options.signal.aborted) throw cancelled();
    const interrupter = interruptOnAbort(connection, options.signal);
    const ended = Promise.withResolvers<void>();
    this.#running = { interrupter, ended };
    this.#interrupted = false;
    const end = async (): Promise<void> => {
      interrupter[Symbol.dispose]();
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
      if (transaction !== 'own') await connection.run(transaction === 'read-only' ? 'BEGIN TRANSACTION READ ONLY' : 'BEGIN TRANSACTION');
      const statement = await this.#prepare(sql, transaction !== 'own', transaction === 'read-only' && parameters.length === 0);
      bind(statement, parameters);
      // A signal that fired between two engine calls interrupted nothing.
      if (options.signal.aborted) throw cancelled();
      const result = await statement.stream();
      const proveEnd = async (): Promise<void> => {
        if (transaction !== 'own') await this.#proveEnd(sql, parameters);
      };
      const batches = this.#batches(result, statement, options.signal, { proveEnd, end });
      return CHANGES.has(result.statementType) ? changeStream(result, batches) : { columns: columnsOf(result), batches };
    } catch (error) {
      await end();
      throw this.#explainError(error, options.signal);
    }
  }

  /** `pivots`: PIVOT without values may make its temporary type, which the rollback of the read-only transaction drops. */
  async #prepare(sql: string, readOnly: boolean, pivots = false): Promise<DuckDBPreparedStatement> {
    if (ENGINE_LOG.test(sql)) {
      throw new HydrantError(
        'READ_ONLY',
        'The log of the engine cannot be switched or changed by a statement.',
        'Leave that function out.',
      );
    }
    const extracted = await this.#connection.extractStatements(sql);
    const last = extracted.count - 1;
    if (last > 0 && pivots && withPivotValues(sql) !== undefined) {
      for (let at = 0; at < last; at++) await makeType(await extracted.prepare(at));
    } else if (extracted.count !== 1) {
      throw new HydrantError(
        extracted.count === 0 ? 'STATEMENT_EMPTY' : 'STATEMENT_MULTIPLE',
        `The engine reads ${extracted.count} statements here.`,
        'Send exactly one statement; give PIVOT its values with ON column IN (…).',
      );
    }
    const statement = await extracted.prepare(last);
    if (readOnly && !READ_TYPES.has(statement.statementType)) {
      statement.destroySync();
      throw new HydrantError(
        'READ_ONLY',
        `The engine calls this a ${StatementType[statement.statementType]} statement.`,
        'This environment only answers reads.',
      );
    }
    return statement;
  }

  async *#batches(
    result: DuckDBResult,
    statement: DuckDBPreparedStatement,
    signal: AbortSignal,
    { proveEnd, end }: { proveEnd: () => Promise<void>; end: () => Promise<void> },
  ): AsyncGenerator<Row[]> {
    try {
      for (;;) {
        const chunk = await result.fetchChunk();
        if (signal.aborted || this.#interrupted) throw cancelled();
        if (!chunk || chunk.rowCount === 0) {
          await proveEnd();
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

  /**
   * Some errors in the middle of a file end a stream as if the last row had come, and only abort the transaction (seen with DuckDB
   * 1.5 and letters that are not UTF-8). Rejects with the reason, which the engine tells when the rows are read without streaming.
   */
  async #proveEnd(sql: string, parameters: Parameters): Promise<void> {
    const connection = this.#connection;
    try {
      await connection.run('SELECT 1');
      return;
    } catch (aborted) {
      if (!/transaction is aborted/i.test(String(aborted))) throw aborted;
    }
    await connection.run('ROLLBACK');
    await connection.run('BEGIN TRANSACTION READ ONLY');
    const again = await this.#prepare(`SELECT max(hash(whole)) FROM (\n${sql.replace(/[;\s]+$/, '')}\n) AS whole`, true);
    try {
      bind(again, parameters);
      await again.run();
    } finally {
      again.destroySync();
    }
    throw new HydrantError(
      'QUERY_FAILED',
      'The engine stopped before the last row and gave no reason.',
      'Test the connection: it reads each file to its end.',
    );
  }

  /**
   * The error of a statement that failed behind our EXPLAIN, with the line and place of the statement itself: preparing it binds it as
   * EXPLAIN did, and runs nothing. Undefined where that does not fail.
   */
  async #ownError(sql: string, signal: AbortSignal, transaction: 'read-only' | 'discarded'): Promise<HydrantError | undefined> {
    if (signal.aborted || this.#closed) return undefined;
    const connection = this.#connection;
    try {
      await connection.run(transaction === 'read-only' ? 'BEGIN TRANSACTION READ ONLY' : 'BEGIN TRANSACTION');
      const extracted = await connection.extractStatements(sql);
      if (extracted.count === 1) (await extracted.prepare(0)).destroySync();
      return undefined;
    } catch (error) {
      const known = this.#explainError(error, signal);
      return known.code === 'STATEMENT_INVALID' ? known : undefined;
    } finally {
      await connection.run('ROLLBACK').catch(() => undefined);
    }
  }

  /** A name that is missing because its file could not be read is answered with the file's error. */
  #explainError(error: unknown, signal: AbortSignal): HydrantError {
    if (signal.aborted) return cancelled(error);
    const known = fromDuckdbError(error);
    const missing = /Table with name "?([^"\n]+?)"? does not exist/.exec(known.message)?.[1];
    return (missing && this.#facts.problems.get(missing.toLowerCase())) || known;
  }
}

/** Statements whose answer is a number of rows; with RETURNING it is those rows themselves. */
const CHANGES: ReadonlySet<StatementType> = new Set([
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
  StatementType.COPY,
  StatementType.CREATE,
]);

/** The engine answers a change with one row of a column `Count`: a fact about the statement, not a row of it. */
function changeStream(result: DuckDBResult, batches: AsyncIterable<Row[]>): RowStream {
  let affected: number | undefined;
  const returnsRows = result.returnType === ResultReturnType.QUERY_RESULT;
  async function* counted(): AsyncGenerator<Row[]> {
    for await (const batch of batches) {
      if (returnsRows) yield batch;
      affected = (affected ?? 0) + (returnsRows ? batch.length : Number(batch[0]?.[0] ?? 0));
    }
  }
  return { columns: returnsRows ? columnsOf(result) : [], batches: counted(), affectedRows: () => affected };
}

/** Runs the statements that DuckDB puts before the SELECT of a PIVOT; rejects anything but CREATE TYPE. */
async function makeType(statement: DuckDBPreparedStatement): Promise<void> {
  try {
    if (statement.statementType !== StatementType.CREATE)
      throw new HydrantError('STATEMENT_MULTIPLE', 'The engine reads several statements here.', 'Send exactly one statement.');
    await statement.run();
  } finally {
    statement.destroySync();
  }
}

async function* firstColumn(batches: AsyncIterable<Row[]>): AsyncGenerator<string[]> {
  for await (const batch of batches) yield batch.map((row) => row[0] as string);
}

function cancelled(cause?: unknown): HydrantError {
  return new HydrantError('QUERY_CANCELLED', 'The statement was cancelled.', 'Run it again when you need it.', { cause });
}

function columnsOf(result: DuckDBResult): Column[] {
  return result.columnTypes().map((type, index) => ({
    name: result.columnName(index),
    type: type.alias ?? type.toString(),
    kind: kindOf(type),
  }));
}

function bind(statement: DuckDBPreparedStatement, parameters: Parameters): void {
  const wanted = statement.parameterCount;
  const given = Array.isArray(parameters) ? parameters.length : Object.keys(parameters).length;
  if (wanted !== given) {
    throw new HydrantError(
      'PARAMETER_INVALID',
      `The statement has ${wanted} placeholder${wanted === 1 ? '' : 's'}, and ${given} value${given === 1 ? ' was' : 's were'} given.`,
      'Give one value for each placeholder ($1, $2 … or $name).',
    );
  }
  if (Array.isArray(parameters)) statement.bind(parameters.map(toBound));
  else statement.bind(Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, toBound(value)])));
}

/** Whole numbers travel as BIGINT, so that they compare exactly with integer columns. */
function toBound(value: string | number | boolean | null): DuckDBValue {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}
