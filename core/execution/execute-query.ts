import type { HydrantError } from '../common/errors.ts';
import type { Column, Row, StatementRun } from '../connectors/connector.ts';
import type { ResultStore } from '../local/result-store.ts';
import type { RowFileWriter } from '../local/row-file.ts';
import { rowBytes, shortenRow } from './caps.ts';
import type { ExecutionContext } from './execution-context.ts';
import { bytesForRows, rowSize } from './page-size.ts';
import { type Cut, DEFAULT_PAGE, distinctColumns, MAX_PAGE, type PageCaps, type ResultPage } from './result.ts';
import { runStatement } from './run-statement.ts';
import type { Answered, Consumed } from './statement-answer.ts';
import type { StatementRequest } from './statement-request.ts';
import type { Target } from './target.ts';

export interface ExecuteRequest extends StatementRequest {
  page?: Partial<PageCaps>;
  /** Called while rows arrive, with the number fetched so far. */
  onProgress?: (rows: number) => void;
}

/** Most results of one statement in an answer, and the bytes that each may take even if the results before it filled the answer. */
const MOST_RESULTS = 10;
const SMALLEST_RESULT = 1_000;
/** Lower limit, in characters, to which cells of a page are cut. */
const SHORTEST_CELL = 16;
/** A cell longer than this is shortened even in the stored result, so that one row cannot fill the disk. */
const MAX_STORED_CELL = 8 * 1024 * 1024;

/**
 * Runs one statement and returns one page of its result; further rows go into a stored result under a handle, up to the environment's
 * limits.
 */
export async function executeQuery(
  execution: ExecutionContext,
  results: ResultStore,
  target: Target,
  request: ExecuteRequest,
): Promise<Answered<ResultPage>> {
  const caps = pageCaps(request.page);
  const readPage = async (stream: StatementRun, signal: AbortSignal, left: PageCaps): Promise<ReadPage> => {
    const reader = new PageReader(results, target, request, left, stream);
    try {
      return await reader.read(signal);
    } catch (error) {
      await reader.abandon();
      throw error;
    }
  };
  return runStatement(execution, target, request, async (stream, signal) => {
    const { pageBytes, ...first } = await readPage(stream, signal, caps);
    const further: ReadPage[] = [];
    let left = caps.bytes - pageBytes;
    let { next } = stream.end();
    while (next && further.length + 1 < MOST_RESULTS) {
      const result = await next();
      const page = await readPage(result, signal, { ...caps, bytes: Math.max(SMALLEST_RESULT, left) });
      further.push(page);
      left -= page.pageBytes;
      next = result.end().next;
    }
    if (further.length === 0) return first;
    return {
      value: { ...first.value, further: further.map(({ value }) => value), ...(next ? { moreResults: true } : {}) },
      rows: further.reduce((sum, { rows }) => sum + rows, first.rows),
      bytes: further.reduce((sum, { bytes }) => sum + bytes, first.bytes),
    };
  });
}

/** A page, and the bytes that its rows take in the answer. */
type ReadPage = Consumed<ResultPage> & { pageBytes: number };

/** The page size that a caller asked for, clamped to MAX_PAGE. */
export function pageCaps(asked: Partial<PageCaps> | undefined): PageCaps {
  const within = (value: number | undefined, standard: number, most: number): number => Math.max(1, Math.min(value ?? standard, most));
  return {
    rows: within(asked?.rows, DEFAULT_PAGE.rows, MAX_PAGE.rows),
    bytes: within(
      asked?.bytes,
      asked?.rows !== undefined && asked.rows > DEFAULT_PAGE.rows ? MAX_PAGE.bytes : DEFAULT_PAGE.bytes,
      MAX_PAGE.bytes,
    ),
    cell: within(asked?.cell, DEFAULT_PAGE.cell, MAX_PAGE.cell),
    ...(asked?.format ? { format: asked.format } : {}),
  };
}

/** Fills a page from rows; returns how many fitted and which cap stopped it. */
export function fillPage(
  rows: Iterable<Row>,
  columns: readonly Column[],
  caps: PageCaps,
  page: Row[] = [],
  startBytes = 0,
): { taken: number; shortened: number; bytes: number; full?: 'page-rows' | 'page-bytes' } {
  const { format } = caps;
  const sizeOf = format ? (row: Row): number => rowSize(row, columns, format) : rowBytes;
  const most = format ? bytesForRows(caps.bytes, columns, format) : caps.bytes;
  let bytes = startBytes;
  let shortened = 0;
  let taken = 0;
  for (const row of rows) {
    if (page.length >= caps.rows) return { taken, shortened, bytes, full: 'page-rows' };
    let fitted = shortenRow(row, caps.cell);
    let size = sizeOf(fitted.row);
    if (bytes + size > most && page.length > 0) return { taken, shortened, bytes, full: 'page-bytes' };
    // The first row is always shown, however wide: its cells are cut until it fits into the page.
    for (let cell = Math.floor(most / Math.max(1, row.length)); bytes + size > most && cell > SHORTEST_CELL; cell = Math.floor(cell / 2)) {
      fitted = shortenRow(row, Math.max(SHORTEST_CELL, Math.min(cell, caps.cell)));
      size = sizeOf(fitted.row);
    }
    page.push(fitted.row);
    bytes += size;
    shortened += fitted.shortened;
    taken += 1;
  }
  return { taken, shortened, bytes };
}

class PageReader {
  readonly #results: ResultStore;
  readonly #target: Target;
  readonly #request: ExecuteRequest;
  readonly #caps: PageCaps;
  readonly #stream: StatementRun;
  readonly #columns;
  readonly #page: Row[] = [];
  #pageBytes = 0;
  #shortened = 0;
  #full: 'page-rows' | 'page-bytes' | undefined;
  #fetched = 0;
  #fetchedBytes = 0;
  /** Uncut rows until a stored result is begun; at most one page of them. */
  #waiting: Row[] = [];
  #storedWriter: { handle: string; writer: RowFileWriter } | undefined;
  #storeFailure: HydrantError | undefined;
  #limit: 'limit-rows' | 'limit-bytes' | undefined;

  constructor(results: ResultStore, target: Target, request: ExecuteRequest, caps: PageCaps, stream: StatementRun) {
    this.#results = results;
    this.#target = target;
    this.#request = request;
    this.#caps = caps;
    this.#stream = stream;
    this.#columns = distinctColumns(stream.columns);
  }

  async read(signal: AbortSignal): Promise<ReadPage> {
    for await (const batch of this.#stream.batches) {
      signal.throwIfAborted();
      await this.#take(batch);
      this.#request.onProgress?.(this.#fetched);
      // The page is full and nothing can be stored, so further rows would be dropped.
      if (this.#limit || (this.#full && this.#storeFailure)) break;
    }
    const value = await this.#finish();
    return { value, rows: this.#fetched, bytes: this.#fetchedBytes, pageBytes: this.#pageBytes };
  }

  async abandon(): Promise<void> {
    await this.#storedWriter?.writer.abandon();
  }

  async #take(batch: Row[]): Promise<void> {
    const { limits } = this.#target;
    let rows = batch;
    if (this.#fetched + rows.length > limits.rows) {
      rows = rows.slice(0, limits.rows - this.#fetched);
      this.#limit = 'limit-rows';
    }
    for (let index = 0; index < rows.length; index += 1) {
      this.#fetchedBytes += rowBytes(rows[index] as Row);
      if (this.#fetchedBytes > limits.bytes && this.#fetched + index > 0) {
        rows = rows.slice(0, index);
        this.#limit = 'limit-bytes';
        break;
      }
    }
    this.#fetched += rows.length;
    if (!this.#full) {
      const filled = fillPage(rows, this.#columns, this.#caps, this.#page, this.#pageBytes);
      this.#pageBytes = filled.bytes;
      this.#shortened += filled.shortened;
      this.#full = filled.full;
    }
    await this.#store(rows);
  }

  /** A stored result holds all rows from the first one on, but is begun only when the page is full or has shortened cells. */
  async #store(rows: Row[]): Promise<void> {
    if (this.#storeFailure) return;
    const needed = this.#full !== undefined || this.#shortened > 0;
    try {
      if (!this.#storedWriter && needed) {
        this.#storedWriter = this.#results.begin();
        await this.#storedWriter.writer.write(this.#waiting);
        this.#waiting = [];
      }
      const fittedRows = rows.map((row) => shortenRow(row, MAX_STORED_CELL).row);
      if (this.#storedWriter) await this.#storedWriter.writer.write(fittedRows);
      else this.#waiting.push(...fittedRows);
    } catch (error) {
      await this.#giveUpStoring(error);
    }
  }

  async #giveUpStoring(error: unknown): Promise<void> {
    await this.#storedWriter?.writer.abandon();
    this.#storedWriter = undefined;
    this.#waiting = [];
    this.#storeFailure = this.#results.writeError(error);
  }

  async #finish(): Promise<ResultPage> {
    const { partial } = this.#target;
    const complete = this.#limit === undefined && !(this.#full && this.#storeFailure) && !partial;
    const page: ResultPage = {
      columns: this.#columns,
      rows: this.#page,
      offset: 0,
      totalRows: this.#fetched,
      complete,
      ...(partial ? { basedOnRows: partial.rows } : {}),
      shortenedCells: this.#shortened,
    };
    if (this.#storedWriter) {
      try {
        const stored = await this.#results.store(this.#storedWriter.handle, this.#storedWriter.writer, {
          environment: this.#target.environment,
          profile: this.#target.profile,
          engine: this.#target.engine,
          timeZone: this.#target.timeZone,
          principal: this.#request.caller.principal,
          columns: this.#columns,
          complete,
          ...(partial ? { basedOnRows: partial.rows } : {}),
        });
        page.handle = stored.handle;
        page.expiresAt = stored.expiresAt;
      } catch (error) {
        await this.#giveUpStoring(error);
      }
    }
    const cut = this.#cut(page);
    if (cut) page.cut = cut;
    return page;
  }

  #cut(page: ResultPage): Cut | undefined {
    const shown = page.rows.length;
    if (this.#storeFailure && (this.#full || this.#shortened)) {
      page.totalRows = shown;
      return { reason: 'spool', note: `Rows 1–${shown} are shown; ${this.#storeFailure.message} ${this.#storeFailure.next}` };
    }
    if (this.#limit) {
      const limit =
        this.#limit === 'limit-rows'
          ? `${this.#target.limits.rows.toLocaleString('en')} rows`
          : `${this.#target.limits.bytes.toLocaleString('en')} bytes`;
      return {
        reason: this.#limit,
        note: `The statement has more rows than this environment’s limit of ${limit}; the first ${this.#fetched.toLocaleString('en')} were fetched. Aggregate or filter to see the whole.`,
      };
    }
    if (!this.#full) return undefined;
    return { reason: this.#full, note: `Rows 1–${shown} of ${this.#fetched.toLocaleString('en')} are shown.` };
  }
}
