import { createHash } from 'node:crypto';
import type { Cell, Column } from '../connectors/connector.ts';

export interface Tolerance {
  /** Numbers that differ by no more than this are equal. 0 compares exactly. */
  number: number;
}

const NUMERIC = new Set<Column['kind']>(['integer', 'decimal', 'float']);

/**
 * A canonical form in which equal values of different engines are equal texts, and different ones differ: decimals without trailing zeros,
 * whole numbers as decimals, times with a zone as instants, nested values with sorted keys. NULL stays null.
 */
export function canonical(cell: Cell, kind: Column['kind']): string | null {
  if (cell === null) return null;
  if (NUMERIC.has(kind)) return plainNumber(String(cell));
  switch (kind) {
    case 'boolean':
      return cell === true || cell === 1 || cell === 'true' ? 'true' : 'false';
    case 'timestamptz':
      return typeof cell === 'string' ? instant(cell) : canonicalJson(cell);
    case 'time':
    case 'timestamp':
      return typeof cell === 'string' ? cell.replace(FRACTION_ZEROS, '$1') : canonicalJson(cell);
    case 'uuid':
      return typeof cell === 'string' ? cell.toLowerCase() : canonicalJson(cell);
    case 'json':
      return typeof cell === 'string' ? canonicalJsonText(cell) : canonicalJson(cell);
    default:
      return typeof cell === 'object' ? canonicalJson(cell) : String(cell);
  }
}

/**
 * The form in which a non-numeric value is compared with a column of numbers: a text of digits as that number, a boolean as 1 or 0, any
 * other value unchanged.
 */
export function canonicalAsNumber(cell: Cell, kind: Column['kind']): string | null {
  const text = canonical(cell, kind);
  if (text === null) return null;
  if (kind === 'boolean') return text === 'true' ? '1' : '0';
  return plainNumber(text);
}

/** Matches trailing zeros of a fraction: `12:00:00.5000` → `12:00:00.5`, `12:00:00.000Z` → `12:00:00Z`. */
const FRACTION_ZEROS = /(?:\.0+|(\.\d*?[1-9])0+)(?=$|[Z+-])/;

/** Characters. Longer texts are compared by their digest, so that one cell cannot fill the memory of a comparison. */
const LONGEST_PLAIN = 1024;
const DIGEST_MARK = '\u0001sha256:';

/** A canonical text of bounded length; two results are equal exactly if the whole texts are. */
export function bounded(text: string | null): string | null {
  if (text === null || (text.length <= LONGEST_PLAIN && !text.startsWith('\u0001'))) return text;
  return `${DIGEST_MARK}${createHash('sha256').update(text).digest('hex')}:${text.length}`;
}

/** Whether two canonical numbers differ by no more than the tolerance. Exact: digits are compared, not doubles. */
export function isWithin(a: string | null, b: string | null, tolerance: Tolerance): boolean {
  if (a === b) return true;
  if (tolerance.number === 0 || a === null || b === null) return false;
  const bound = plainNumber(String(tolerance.number));
  const parts = [a, b, bound].map(decimalParts);
  const [left, right, most] = parts;
  if (!left || !right || !most) return false;
  const scale = Math.max(left.scale, right.scale, most.scale);
  const [x, y, limit] = [left, right, most].map(({ digits, scale: own }) => digits * 10n ** BigInt(scale - own)) as [
    bigint,
    bigint,
    bigint,
  ];
  const difference = x > y ? x - y : y - x;
  return difference <= limit;
}

function decimalParts(text: string): { digits: bigint; scale: number } | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  return { digits: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length };
}

/** Whether the cells of a column are numbers. */
export function isNumeric(kind: Column['kind']): boolean {
  return NUMERIC.has(kind);
}

/** `1.50` → `1.5`, `1e3` → `1000`, `-0` → `0`; NaN and infinities stay. */
function plainNumber(text: string): string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text);
  if (!match) return text;
  const [, sign = '', whole = '', part = '', exponent = '0'] = match;
  const digits = whole + part;
  const shift = Number(exponent);
  if (digits === '' || Math.abs(shift) > 400) return text;
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

/** A number of a JSON text with all its written digits. */
class JsonNumber {
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
}

type ExactReviver = (key: string, value: unknown, context: { source?: string }) => unknown;
const reviveDigits: ExactReviver = (_, value, { source }) =>
  typeof value === 'number' && source !== undefined ? new JsonNumber(plainNumber(source)) : value;

function canonicalJsonText(text: string): string {
  try {
    return canonicalJson(JSON.parse(text, reviveDigits as (key: string, value: unknown) => unknown));
  } catch {
    // The text is not JSON, or nested too deeply to be sorted, so it is compared as it is.
    return text;
  }
}

function canonicalJson(value: unknown): string {
  if (value instanceof JsonNumber) return value.digits;
  if (typeof value === 'number') return plainNumber(String(value));
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}
