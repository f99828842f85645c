import type { Cell, Row } from '../connectors/connector.ts';

/** Estimated bytes of a cell as JSON, near enough for a cap: UTF-8 length of text, 8 for a number. */
function cellBytes(cell: Cell): number {
  if (cell === null) return 4;
  switch (typeof cell) {
    case 'string':
      // Short text counts one byte per UTF-16 unit: measuring its UTF-8 length would cost more time than the precision is worth.
      return cell.length < 32 ? cell.length + 2 : Buffer.byteLength(cell) + 2;
    case 'number':
      return 8;
    case 'boolean':
      return 5;
    default:
      return Buffer.byteLength(JSON.stringify(cell));
  }
}

export function rowBytes(row: Row): number {
  let bytes = 2;
  for (const cell of row) bytes += cellBytes(cell) + 1;
  return bytes;
}

/**
 * A row whose cells are at most `limit` characters long, and how many were shortened. A long text keeps its beginning and says
 * how much is missing; a long nested value becomes its shortened JSON text. The row itself comes back when nothing is too long.
 */
export function shortenRow(row: Row, limit: number): { row: Row; shortened: number } {
  let copy: Row | undefined;
  let shortened = 0;
  for (let index = 0; index < row.length; index += 1) {
    const cell = row[index] as Cell;
    const text = typeof cell === 'string' ? cell : typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : undefined;
    if (text === undefined || text.length <= limit) continue;
    copy ??= row.slice();
    copy[index] = shortenText(text, limit);
    shortened += 1;
  }
  return { row: copy ?? row, shortened };
}

function shortenText(text: string, limit: number): string {
  // Do not cut between the two halves of a surrogate pair.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return `${text.slice(0, end)}… [+${text.length - end} characters]`;
}
