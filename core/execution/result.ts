import type { Column, Row } from '../connectors/connector.ts';
import type { TextFormat } from '../connectors/kit/render.ts';

/** Why an answer shows less than the statement returned. */
export interface Cut {
  /** What ran out: the page's rows or bytes, or the environment's limit of rows or bytes per statement. */
  reason: 'page-rows' | 'page-bytes' | 'limit-rows' | 'limit-bytes' | 'spool';
  /** A sentence for the reader: what is missing and how to go on. */
  note: string;
}

/** One page of a result: typed columns, exact values, how it was cut, and a handle to the rest. */
export interface ResultPage {
  columns: Column[];
  rows: Row[];
  /** Rows before the first one shown. */
  offset: number;
  /** Rows kept under the handle, or shown when there is no handle. */
  totalRows: number;
  /** False when the statement had more rows than were fetched, or when it read a result that had. */
  complete: boolean;
  /** SQL over a kept result that was cut: the rows it could read. The statement they came from has more. */
  basedOnRows?: number;
  /** Cells that were shortened because they are longer than the cell limit; the kept result holds more of them. */
  shortenedCells: number;
  cut?: Cut;
  /** The results behind this one, where a procedure or a call gives several. */
  further?: ResultPage[];
  /** There are more results than those, which were not fetched. */
  moreResults?: boolean;
  /** Name of the kept result, for get_result. */
  handle?: string;
  /** When the kept result goes away, ISO 8601. */
  expiresAt?: string;
}

/** What one page of an answer may hold. */
export interface PageCaps {
  rows: number;
  /** Bytes of the answer, as text and as JSON alike, where `format` is given; else about the bytes of all cells as JSON. */
  bytes: number;
  /** Characters of one cell. */
  cell: number;
  /** How the text of the answer is written. */
  format?: TextFormat;
}

/** The page size of a caller that asks for none: rows, bytes, characters of a cell. */
export const DEFAULT_PAGE: PageCaps = { rows: 100, bytes: 48_000, cell: 2_000 };
/** The limit of the page size: a caller cannot ask for more. */
export const MAX_PAGE: PageCaps = { rows: 10_000, bytes: 1_000_000, cell: 100_000 };

/** Names made distinct, so that `SELECT a.id, b.id` keeps both: `id`, `id_2`. */
export function distinctColumns(columns: readonly Column[]): Column[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    let name = column.name;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${column.name}_${number}`;
    taken.add(name.toLowerCase());
    return name === column.name ? column : { ...column, name };
  });
}

/** What is said wherever rows of a cut result are shown or computed with. `how`: what the reader runs a statement with. */
export function partialNote(rows: number, how?: string): string {
  return `PARTIAL: this is over the first ${rows.toLocaleString('en')} rows of a statement that has more than ${rows.toLocaleString('en')}; sums, counts and extremes of the whole differ. For the whole, aggregate in the statement itself${how ? ` (${how})` : ''}, or raise the limits of rows and bytes of the connection.`;
}
