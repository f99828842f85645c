import { visible } from '../../common/visible-text.ts';
import type { Cell, Column } from '../connector.ts';
import { renderRows } from '../kit/render.ts';
import type { Fields } from './pack-tool.ts';

/** Formats for values, by the suffix of the column's name. The structured content keeps the number. */
const WRITTEN: readonly { ending: string; write: (value: number) => string }[] = [
  { ending: '_bytes', write: bytes },
  { ending: '_seconds', write: duration },
  { ending: '_share', write: (value) => `${Math.round(value * 1000) / 10} %` },
];

/** Rows as a compact table, with invisible characters escaped and without columns that are empty in every row. */
export function table(rows: readonly Fields[]): string {
  const names = Object.keys(rows[0] ?? {}).filter((name) => rows.some((row) => row[name] !== null && row[name] !== ''));
  const columns = names.map((name): Column => ({ name: shortName(name), type: '', kind: 'text' }));
  const text = renderRows(
    columns,
    rows.map((row) => names.map((name) => written(name, row[name] ?? null))),
    'table',
  );
  return visible(text);
}

function shortName(name: string): string {
  const known = WRITTEN.find(({ ending }) => name.endsWith(ending));
  return known ? name.slice(0, -known.ending.length) : name;
}

function written(name: string, value: Cell): Cell {
  if (value === null) return '-';
  const known = WRITTEN.find(({ ending }) => name.endsWith(ending));
  return known && typeof value === 'number' ? known.write(value) : value;
}

/** 1536 → `1.5 kB`. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let rest = Math.abs(value);
  let unit = 0;
  for (; rest >= 1024 && unit < units.length - 1; unit += 1) rest /= 1024;
  return `${value < 0 ? '-' : ''}${rest >= 10 || unit === 0 ? Math.round(rest) : Math.round(rest * 10) / 10} ${units[unit]}`;
}

/** 3725 → `1h 2m`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${Math.floor(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h ${minutes % 60}m` : `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** Another user's statement: first masked, then put on one line, then cut to `longest` characters. */
export function statement(text: Cell, redact: (text: string) => string, longest = 200): Cell {
  if (typeof text !== 'string') return text;
  const line = redact(text).replaceAll(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest).toWellFormed()}…`;
}
