import {
  type DuckDBDataChunk,
  type DuckDBDateValue,
  DuckDBDecimal16Vector,
  DuckDBDecimal32Vector,
  DuckDBDecimal64Vector,
  DuckDBDecimal128Vector,
  type DuckDBTimestampTZValue,
  type DuckDBTimestampValue,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api';
import type { Cell, Row } from '../../../connectors/connector.ts';
import { isoDate, isoTimestamp } from '../../../connectors/kit/iso-time.ts';
import { toCell } from './values.ts';

type Reader = (index: number) => Cell;

/** DuckDB stores infinite dates and timestamps as these integers (±). Compared here, since the library needs a native call for each value. */
const FINITE_DAYS = 2_147_483_647;
const FINITE_MICROS = 9_223_372_036_854_775_807n;

/**
 * Rows of a chunk as exact cells, converted column by column, so that the type is examined once for each column. Equal to `toCell` of every
 * value; a test compares the two.
 */
export function chunkRows(chunk: DuckDBDataChunk): Row[] {
  const { rowCount, columnCount } = chunk;
  const rows: Row[] = new Array(rowCount);
  for (let index = 0; index < rowCount; index += 1) rows[index] = new Array(columnCount);
  for (let column = 0; column < columnCount; column += 1) {
    const read = readerOf(chunk.getColumnVector(column));
    for (let index = 0; index < rowCount; index += 1) (rows[index] as Row)[column] = read(index);
  }
  return rows;
}

function readerOf(vector: DuckDBVector): Reader {
  switch (vector.type.typeId) {
    case DuckDBTypeId.BOOLEAN:
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.ENUM:
      return (index) => vector.getItem(index) as Cell;
    case DuckDBTypeId.DECIMAL:
      return decimalReader(vector);
    case DuckDBTypeId.DATE:
      return dateReader(vector);
    case DuckDBTypeId.TIMESTAMP:
      return timestampReader(vector, '');
    case DuckDBTypeId.TIMESTAMP_TZ:
      return timestampReader(vector, 'Z');
    default:
      return (index) => toCell(vector.getItem(index) as DuckDBValue);
  }
}

function decimalReader(vector: DuckDBVector): Reader {
  const isDecimal =
    vector instanceof DuckDBDecimal16Vector ||
    vector instanceof DuckDBDecimal32Vector ||
    vector instanceof DuckDBDecimal64Vector ||
    vector instanceof DuckDBDecimal128Vector;
  if (!isDecimal) return (index) => toCell(vector.getItem(index) as DuckDBValue);
  const { scale } = vector.type;
  return (index) => {
    const scaled = vector.getScaledValue(index);
    return scaled === null ? null : decimalText(String(scaled), scale);
  };
}

/** `1234`, 2 → `12.34`; `-5`, 2 → `-0.05`. */
function decimalText(digits: string, scale: number): string {
  if (scale === 0) return digits;
  const negative = digits.charCodeAt(0) === 45;
  const bare = negative ? digits.slice(1) : digits;
  const padded = bare.length > scale ? bare : bare.padStart(scale + 1, '0');
  const at = padded.length - scale;
  return `${negative ? '-' : ''}${padded.slice(0, at)}.${padded.slice(at)}`;
}

function dateReader(vector: DuckDBVector): Reader {
  // Cache the texts, since dates repeat.
  const known = new Map<number, string>();
  return (index) => {
    const value = vector.getItem(index) as DuckDBDateValue | null;
    if (value === null) return null;
    const { days } = value;
    if (days >= FINITE_DAYS || days <= -FINITE_DAYS) return toCell(value);
    let text = known.get(days);
    if (text === undefined) {
      text = isoDate(days);
      known.set(days, text);
    }
    return text;
  };
}

function timestampReader(vector: DuckDBVector, zone: string): Reader {
  return (index) => {
    const value = vector.getItem(index) as DuckDBTimestampValue | DuckDBTimestampTZValue | null;
    if (value === null) return null;
    const { micros } = value;
    return micros >= FINITE_MICROS || micros <= -FINITE_MICROS ? toCell(value) : `${isoTimestamp(micros)}${zone}`;
  };
}
