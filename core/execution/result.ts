import type { Column, Row } from '../connectors/connector.ts';
import type { TextFormat } from '../connectors/kit/render.ts';

/** Why an answer shows less than the statement returned. */
export interface Cut {
  /**
   * Which cap was reached: rows or bytes of the page, or rows or bytes per statement of the environment; `spool`: the rows could not be
   * stored.
   */
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
  /** Rows in the stored result, or rows shown if there is no handle. */
  totalRows: number;
  /** False when the statement had more rows than were fetched, or when it read a result that had. */
  complete: boolean;
  /** Set for SQL over a stored result that was cut: the rows that it could read. The original statement had more. */
  basedOnRows?: number;
  /** Cells that were shortened because they exceed the cell limit; the stored result holds more of their text. */
  shortenedCells: number;
  cut?: Cut;
  /** Further results, if a procedure or call returns several. */
  further?: ResultPage[];
  /** True if there are more results, which were not fetched. */
  moreResults?: boolean;
  /** Name of the stored result, for get_result. */
  handle?: string;
  /** When the stored result expires, ISO 8601. */
  expiresAt?: string;
}

/** What one page of an answer may hold. */
export interface PageCaps {
  rows: number;
  /** With `format`: bytes of the answer as text and as JSON, whichever is larger. Without it: roughly the bytes of all cells as JSON. */
  bytes: number;
  /** Characters of one cell. */
  cell: number;
  /** Text format of the answer. */
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

/** The note shown wherever rows of a cut result are shown or computed with. `how`: the means by which the reader runs a statement. */
export function partialNote(rows: number, how?: string): string {
  return `PARTIAL: this is over the first ${rows.toLocaleString('en')} rows of a statement that has more than ${rows.toLocaleString('en')}; sums, counts and extremes of the whole differ. For the whole, aggregate in the statement itself${how ? ` (${how})` : ''}, or raise the limits of rows and bytes of the connection.`;
}
