import type { Cell, Column } from '../connectors/connector.ts';

export interface Tolerance {
  /** Numbers that differ by no more than this are equal. 0 compares exactly. */
  number: number;
}

const NUMERIC = new Set<Column['kind']>(['integer', 'decimal', 'float']);

/**
 * A value in a form in which equal things of different engines are equal: decimals without trailing zeros, whole numbers as
 * decimals, times with a zone as their instant, nested values with sorted keys.
 */
export function normalise(cell: Cell, kind: Column['kind']): string {
  if (cell === null) return '\u0000';
  if (NUMERIC.has(kind)) return plainNumber(String(cell));
  if (kind === 'boolean') return cell === true || cell === 1 || cell === 'true' ? 'true' : 'false';
  if (kind === 'timestamptz' && typeof cell === 'string') return instant(cell);
  if (kind === 'json' && typeof cell === 'string') return sorted(parseJson(cell));
  return typeof cell === 'object' ? sorted(cell) : String(cell);
}

/** Equal within the tolerance. `a` and `b` were normalised. */
export function equalValues(a: string, b: string, numeric: boolean, tolerance: Tolerance): boolean {
  if (a === b) return true;
  if (!numeric || tolerance.number === 0 || a === '\u0000' || b === '\u0000') return false;
  const difference = Math.abs(Number(a) - Number(b));
  // Differences of doubles carry an error of a few units in the last place.
  return difference <= tolerance.number * (1 + 4 * Number.EPSILON) + Number.EPSILON * Math.max(Math.abs(Number(a)), Math.abs(Number(b)));
}

export function isNumeric(kind: Column['kind']): boolean {
  return NUMERIC.has(kind);
}

/** `1.50` → `1.5`, `1e3` → `1000`, `-0` → `0`; NaN and infinities stay. */
function plainNumber(text: string): string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text);
  if (!match || text === '') return text;
  const [, sign = '', whole = '', part = '', exponent = '0'] = match;
  const shift = Number(exponent);
  if (Math.abs(shift) > 400) return text;
  const digits = whole + part;
  const point = whole.length + shift;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = point <= 0 ? 1 : point;
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, '') || '0';
  const after = padded.slice(at).replace(/0+$/, '');
  const value = after ? `${before}.${after}` : before;
  return sign === '-' && value !== '0' ? `-${value}` : value;
}

function instant(text: string): string {
  const fraction = /\.(\d+)/.exec(text)?.[1]?.replace(/0+$/, '') ?? '';
  const at = Date.parse(text.replace(/\.\d+/, ''));
  return Number.isNaN(at) ? text : `${at / 1000}.${fraction}`;
}

function parseJson(text: string): Cell {
  try {
    return JSON.parse(text) as Cell;
  } catch {
    return text;
  }
}

function sorted(cell: Cell): string {
  return JSON.stringify(cell, (_, value: unknown) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
