import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';

type Page = ReplyOf<'ask.page'>;
type Column = Page['columns'][number];
export type Cell = Page['rows'][number][number];

const NUMBERS = new Set(['integer', 'decimal', 'float']);
/** The padding and border of a cell, left and right together. Pixels. */
const PADDING = 22;
const NARROWEST = 72;
/** A longer text ends in an ellipsis; its title attribute has all of it. Pixels. */
const WIDEST_TEXT = 360;

/** A number is never cut: its column is as wide as its longest, and the grid scrolls. */
export function isNumber({ kind }: Pick<Column, 'kind'>): boolean {
  return NUMBERS.has(kind);
}

/** The text that the grid shows of a cell. */
export function cellText(cell: Cell): string {
  return typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : String(cell);
}

/** The longest text of each column, in characters. */
export function longestOf(columns: readonly Column[], rows: Page['rows'], former: readonly number[] = []): number[] {
  return columns.map((_, index) => rows.reduce((most, row) => Math.max(most, cellText(row[index] ?? null).length), former[index] ?? 0));
}

/** The widths of the columns in pixels, for texts of these lengths and letters of this width. */
export function columnWidths(columns: readonly Column[], longest: readonly number[], letter: number): number[] {
  return columns.map((column, index) => {
    const name = Math.min(WIDEST_TEXT, column.name.length * letter + PADDING);
    const text = (longest[index] ?? 0) * letter + PADDING;
    return Math.ceil(Math.max(NARROWEST, name, isNumber(column) ? text : Math.min(WIDEST_TEXT, text)));
  });
}

/** How wide a digit is where it is drawn, measured on an element that holds 20 of them; all digits are as wide (tabular figures). */
export function useDigitWidth(probe: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(8.7);
  useLayoutEffect(() => measure(probe, setWidth), [probe]);
  useEffect(() => {
    // The font may arrive after the first drawing.
    void document.fonts.ready.then(() => measure(probe, setWidth));
  }, [probe]);
  return width;
}

function measure(probe: RefObject<HTMLElement | null>, set: (width: number) => void): void {
  const width = probe.current?.getBoundingClientRect().width;
  if (width) set(width / 20);
}
