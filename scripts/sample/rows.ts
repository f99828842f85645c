/** What a generated cell may hold; money and rates are decimal text, so that nothing passes through a float. */
export type Cell = string | number | bigint | boolean | null;
export type Row = Record<string, Cell>;
export type TableRows = Readonly<Record<string, readonly Row[]>>;

export const money = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
export const micros = (millionths: number): string => `${Math.floor(millionths / 1e6)}.${String(millionths % 1e6).padStart(6, '0')}`;
