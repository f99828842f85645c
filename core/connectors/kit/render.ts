import { visible } from '../../common/visible-text.ts';
import type { Cell, Column, Row } from '../connector.ts';
import { csvRecord } from './csv.ts';

export const TEXT_FORMATS = ['table', 'csv', 'json', 'markdown'] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];

/** Renders rows as text. `table`, the default, is the most compact: a header, then one line for each row, with cells separated by `|`. */
export function renderRows(columns: readonly Column[], rows: readonly Row[], format: TextFormat): string {
  return RENDERERS[format](columns, rows);
}

const RENDERERS: Record<TextFormat, (columns: readonly Column[], rows: readonly Row[]) => string> = {
  table: (columns, rows) =>
    [visible(columns.map((column) => tableText(column.name)).join('|')), ...rows.map((row) => row.map(tableCell).join('|'))].join('\n'),
  csv: (columns, rows) => csvRecord(columns.map((column) => column.name)) + rows.map(csvRecord).join(''),
  json: (columns, rows) =>
    JSON.stringify(rows.map((row) => Object.fromEntries(row.map((cell, index) => [columns[index]?.name ?? index, cell])))),
  markdown: (columns, rows) =>
    [
      columns.map((column) => visible(markdownText(column.name))),
      columns.map(() => '---'),
      ...rows.map((row) => row.map((cell) => markdownText(plain(cell)))),
    ]
      .map((cells) => `| ${cells.join(' | ')} |`)
      .join('\n'),
};

/** NULL becomes `NULL`; the text NULL is quoted, so that a reader can tell them apart. */
function tableCell(cell: Cell): string {
  if (cell === null) return 'NULL';
  if (typeof cell !== 'string') return tableText(plain(cell));
  return cell === 'NULL' || cell === '' ? `"${cell}"` : tableText(cell);
}

function tableText(text: string): string {
  return /[\\|\r\n]/.test(text)
    ? text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('\r', '\\r').replaceAll('\n', '\\n')
    : text;
}

function markdownText(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll(/\r\n?|\n/g, '<br>');
}

function plain(cell: Cell): string {
  if (cell === null) return 'NULL';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}
