import type { Cell, Row } from '../connector.ts';

const NEEDS_QUOTES = /[",\r\n]/;

/**
 * One CSV record (RFC 4180), ended by `\n`. NULL is an empty field and the empty string is `""`, so that a reader can tell them apart.
 * Nested values are JSON text.
 */
export function csvRecord(row: Row): string {
  let line = '';
  for (let index = 0; index < row.length; index += 1) {
    if (index > 0) line += ',';
    line += csvCell(row[index] as Cell);
  }
  return `${line}\n`;
}

/** Many records as one text. */
export function csvRecords(rows: readonly Row[]): string {
  let text = '';
  for (const row of rows) text += csvRecord(row);
  return text;
}

export function csvCell(cell: Cell): string {
  if (typeof cell === 'string') return cell === '' || NEEDS_QUOTES.test(cell) ? csvText(cell) : cell;
  if (cell === null) return '';
  return typeof cell === 'object' ? csvText(JSON.stringify(cell)) : String(cell);
}

/** A quoted field: `a"b` → `"a""b"`. Quotes every text, whether it needs quotes or not. */
export function csvText(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
