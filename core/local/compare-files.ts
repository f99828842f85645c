import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Cell } from '../connectors/connector.ts';
import { literal } from '../connectors/kit/sql-text.ts';
import { isWithin, type Tolerance } from './compare-values.ts';

/** A column of both sides, with the expression of its canonical value on each. */
export interface SharedColumn {
  name: string;
  base: string;
  other: string;
  numeric: boolean;
}

/** How rows of two sides are paired. */
export type Alignment =
  /** By columns that are unique on both sides. */
  | { by: 'key'; key: readonly SharedColumn[] }
  /** Each side is one row. */
  | { by: 'position' }
  /** Whole rows, with multiplicity. */
  | { by: 'rows' };

/** Counts of equal and different rows of two sides. */
export interface Counts {
  onlyInBase: number;
  onlyInOther: number;
  changed: number;
  same: number;
}

/** A row without an equal partner: its positions in the files, and the shared columns that differ. */
export interface Difference {
  base?: number;
  other?: number;
  changed: number[];
}

/** Most differences to list, and whether rows of only one side are listed. */
export interface Listing {
  limit: number;
  base: boolean;
  other: boolean;
}

const asNumber = (value: DuckDBValue | undefined): number => Number(value ?? 0);

/**
 * Compares two files of canonical rows in the embedded engine, which spills to disk. The differing rows stay in a table of the engine; only
 * the listed ones are returned.
 */
export class FileComparison {
  readonly #connection: DuckDBConnection;
  readonly #base: { file: string; rows: number };
  readonly #other: { file: string; rows: number };
  readonly #columns: readonly SharedColumn[];

  constructor(
    connection: DuckDBConnection,
    sides: { base: { file: string; rows: number }; other: { file: string; rows: number } },
    columns: readonly SharedColumn[],
  ) {
    this.#connection = connection;
    this.#base = sides.base;
    this.#other = sides.other;
    this.#columns = columns;
  }

  /** Counts the differences, and lists the first ones in row order. */
  async run(alignment: Alignment, tolerance: Tolerance, listing: Listing): Promise<{ counts: Counts; listed: Difference[] }> {
    if (this.#columns.length === 0) return this.#nothingShared(listing);
    return alignment.by === 'rows' ? this.#wholeRows(listing) : this.#partners(alignment, tolerance, listing);
  }

  async #partners(alignment: Alignment, tolerance: Tolerance, listing: Listing): Promise<{ counts: Counts; listed: Difference[] }> {
    const key = alignment.by === 'key' ? alignment.key : [];
    const rest = this.#columns.filter((column) => !key.includes(column));
    const select = (side: 'base' | 'other'): string =>
      [
        'file_row_number AS place',
        ...key.map((column, index) => `${column[side]} AS k${index}`),
        ...rest.map((column, index) => `${column[side]} AS v${index}`),
      ].join(', ');
    const match =
      key.length > 0 ? key.map((_, index) => `a.k${index} IS NOT DISTINCT FROM b.k${index}`).join(' AND ') : 'a.place = b.place';
    const flags = rest.map((_, index) => `a.v${index} IS DISTINCT FROM b.v${index}`);
    const differs = ['a.place IS NULL', 'b.place IS NULL', ...flags].join(' OR ');
    // With a tolerance, pairs of different numbers are selected too, and then checked by isWithin.
    const numbers = tolerance.number > 0 ? rest.flatMap((column, index) => (column.numeric ? [index] : [])) : [];
    await this.#connection.run(`CREATE OR REPLACE TEMP TABLE differences AS
      SELECT a.place AS base, b.place AS other, [${flags.join(', ')}]::BOOLEAN[] AS flags,
        [${numbers.map((index) => `a.v${index}`).join(', ')}]::VARCHAR[] AS base_numbers, [${numbers.map((index) => `b.v${index}`).join(', ')}]::VARCHAR[] AS other_numbers
      FROM (SELECT ${select('base')} FROM ${source(this.#base.file)}) AS a FULL JOIN (SELECT ${select('other')} FROM ${source(this.#other.file)}) AS b ON ${match}
      WHERE ${differs}`);
    const [content = []] = await this.#rows(
      'SELECT count(*) FILTER (other IS NULL), count(*) FILTER (base IS NULL), count(*) FILTER (base IS NOT NULL AND other IS NOT NULL) FROM differences',
    );
    const counts = { onlyInBase: asNumber(content[0]), onlyInOther: asNumber(content[1]), changed: asNumber(content[2]), same: 0 };
    const columnIndexes = rest.map((column) => this.#columns.indexOf(column));
    const listed: Difference[] = [];
    const { batches } = await this.#stream(
      `SELECT base, other, flags, base_numbers, other_numbers FROM differences ${wanted(listing)} ORDER BY coalesce(base, other), base`,
    );
    for await (const rows of batches) {
      for (const [base, other, flagged, left, right] of rows) {
        const changed = new Set((flagged as boolean[]).flatMap((differ, index) => (differ ? [index] : [])));
        if (base !== null && other !== null) {
          const [baseNumbers, otherNumbers] = [left, right] as (string | null)[][];
          numbers.forEach((index, at) => {
            if (isWithin(baseNumbers?.[at] ?? null, otherNumbers?.[at] ?? null, tolerance)) changed.delete(index);
          });
          if (changed.size === 0) {
            counts.changed -= 1;
            continue;
          }
        }
        if (listed.length < listing.limit)
          listed.push({
            ...(base === null ? {} : { base: base as number }),
            ...(other === null ? {} : { other: other as number }),
            changed: [...changed].map((index) => columnIndexes[index] as number),
          });
      }
      // Without a tolerance the counts are final already, so the listed rows are enough.
      if (numbers.length === 0 && listed.length >= listing.limit) break;
    }
    counts.same = this.#base.rows - counts.onlyInBase - counts.changed;
    return { counts, listed };
  }

  async #wholeRows(listing: Listing): Promise<{ counts: Counts; listed: Difference[] }> {
    const names = this.#columns.map((_, index) => `v${index}`);
    const select = (side: 'base' | 'other'): string => this.#columns.map((column, index) => `${column[side]} AS v${index}`).join(', ');
    await this.#connection.run(`CREATE OR REPLACE TEMP TABLE differences AS
      SELECT sum(one)::BIGINT AS surplus, min(base) AS base, min(other) AS other FROM (
        SELECT ${select('base')}, 1 AS one, file_row_number AS base, NULL::BIGINT AS other FROM ${source(this.#base.file)}
        UNION ALL SELECT ${select('other')}, -1, NULL::BIGINT, file_row_number FROM ${source(this.#other.file)})
      GROUP BY ${names.join(', ')} HAVING sum(one) <> 0`);
    const [content = []] = await this.#rows(
      'SELECT sum(greatest(surplus, 0))::BIGINT, sum(greatest(-surplus, 0))::BIGINT FROM differences',
    );
    const counts = { onlyInBase: asNumber(content[0]), onlyInOther: asNumber(content[1]), changed: 0, same: 0 };
    counts.same = this.#base.rows - counts.onlyInBase;
    const listed: Difference[] = [];
    const rows = await this.#rows(
      `SELECT surplus, base, other FROM differences ${wanted(listing)} ORDER BY coalesce(base, other), base LIMIT ${Math.trunc(listing.limit)}`,
    );
    for (const [surplus, base, other] of rows) {
      const more = asNumber(surplus);
      for (let time = 0; time < Math.abs(more) && listed.length < listing.limit; time += 1)
        listed.push(more > 0 ? { base: asNumber(base), changed: [] } : { other: asNumber(other), changed: [] });
    }
    return { counts, listed };
  }

  /** The result for two sides without a shared column: no row of one occurs in the other. */
  #nothingShared({ limit, base, other }: Listing): { counts: Counts; listed: Difference[] } {
    const first = (rows: number): number[] => Array.from({ length: Math.min(rows, limit) }, (_, rowIndex) => rowIndex);
    return {
      counts: { onlyInBase: this.#base.rows, onlyInOther: this.#other.rows, changed: 0, same: 0 },
      listed: [
        ...(base ? first(this.#base.rows).map((rowIndex) => ({ base: rowIndex, changed: [] })) : []),
        ...(other ? first(this.#other.rows).map((rowIndex) => ({ other: rowIndex, changed: [] })) : []),
      ].slice(0, limit),
    };
  }

  async #rows(sql: string): Promise<DuckDBValue[][]> {
    return (await this.#connection.runAndReadAll(sql)).getRows();
  }

  async #stream(sql: string): Promise<{ batches: AsyncGenerator<Cell[][]> }> {
    const { chunkRows } = await import('../engines/duckdb/session/columns.ts');
    const result = await this.#connection.stream(sql);
    return {
      batches: (async function* () {
        for (;;) {
          const chunk = await result.fetchChunk();
          if (!chunk || chunk.rowCount === 0) return;
          yield chunkRows(chunk);
        }
      })(),
    };
  }
}

/** The first key value that occurs more than once in a file; undefined if the key is unique. */
export async function repeatedKey(connection: DuckDBConnection, file: string, key: readonly string[]): Promise<string | undefined> {
  const content = await connection.runAndReadAll(
    `SELECT ${key.map((expression, index) => `${expression} AS k${index}`).join(', ')} FROM ${source(file)} GROUP BY ALL HAVING count(*) > 1 LIMIT 1`,
  );
  return content
    .getRows()[0]
    ?.map((value) => (value === null ? 'NULL' : String(value)))
    .join(', ');
}

/** The displayed cells of some rows of a file, by row index. */
export async function shownRows(connection: DuckDBConnection, file: string, rowIndexes: readonly number[]): Promise<Map<number, Cell[]>> {
  if (rowIndexes.length === 0) return new Map();
  const content = await connection.runAndReadAll(
    `SELECT file_row_number, shown FROM ${source(file)} WHERE file_row_number IN (${[...new Set(rowIndexes)].join(', ')})`,
  );
  return new Map(content.getRows().map(([rowIndex, shown]) => [asNumber(rowIndex), JSON.parse(String(shown)) as Cell[]]));
}

function wanted(listing: Listing): string {
  return `WHERE (other IS NOT NULL OR ${listing.base}) AND (base IS NOT NULL OR ${listing.other})`;
}

function source(file: string): string {
  return `read_parquet(${literal(file)}, file_row_number = true)`;
}
