import type { Column, Row } from '../connectors/connector.ts';
import { renderRows, type TextFormat } from '../connectors/kit/render.ts';

/** Bytes of an answer apart from its rows and header: facts, notes, punctuation. */
const RESERVED = 1_200;

/**
 * Bytes that a row takes in an answer, which carries it twice: as text in this format and as JSON. A reader uses only one of the two, so
 * the larger one counts.
 */
export function rowSize(row: Row, columns: readonly Column[], format: TextFormat): number {
  // JSON repeats the column names in each row; the other formats have them in the header only.
  const text = renderRows(format === 'json' ? columns : [], [row], format);
  return Math.max(byteLength(JSON.stringify(row)), byteLength(text)) + 1;
}

/** Bytes left for the rows of an answer of at most `bytes`, after the names and types of its columns. */
export function bytesForRows(bytes: number, columns: readonly Column[], format: TextFormat): number {
  const text = byteLength(renderRows(columns, [], format)) + typesLength(columns);
  const json = byteLength(JSON.stringify([columns.map(({ name }) => name), columns.map(({ type }) => type)]));
  const left = bytes - Math.max(text, json) - RESERVED;
  // A cap too small for the rest of the answer still leaves room for some rows.
  return Math.max(left, Math.floor(bytes / 4));
}

function typesLength(columns: readonly Column[]): number {
  return columns.reduce((sum, { type }) => sum + byteLength(type) + 2, 0);
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}
