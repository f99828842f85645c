import { visible } from '../../common/visible-text.ts';
import type { Cell, Column } from '../connector.ts';
import { renderRows } from './render.ts';

/** Field names once, then one array of values for each object; a missing value is null, and trailing nulls are left out. */
export interface HeadedRows {
  head: string[];
  rows: unknown[][];
}

/** Converts objects to rows. The head has only those of `fields`, in order, that at least one object has. */
export function underHead<T extends object>(objects: readonly T[], fields: readonly (keyof T & string)[]): HeadedRows {
  const head = fields.filter((field) => objects.some((object) => isThere(object[field])));
  return { head, rows: objects.map((object) => valuesOf(object, head)) };
}

/** The values of one object under a head. */
export function valuesOf<T extends object>(object: T, head: readonly (keyof T & string)[]): unknown[] {
  const values: unknown[] = head.map((field) => object[field] ?? null);
  while (values.at(-1) === null) values.pop();
  return values;
}

/** Headed rows as a compact table; a missing value is `-`, and invisible characters are escaped. */
export function headedText({ head, rows }: HeadedRows): string {
  const columns = head.map((name): Column => ({ name, type: '', kind: 'text' }));
  const text = renderRows(
    columns,
    rows.map((row) => head.map((_, index) => (row[index] ?? '-') as Cell)),
    'table',
  );
  return visible(text);
}

/** The lines of rows as {@link headedText} writes them, without the head. */
export function rowsText({ head, rows }: HeadedRows): string {
  return headedText({ head, rows }).slice(headedText({ head, rows: [] }).length + 1);
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}
