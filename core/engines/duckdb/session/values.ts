import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBGeometryValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimeNSValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUnionValue,
  type DuckDBValue,
  DuckDBVariantValue,
} from '@duckdb/node-api';
import type { Cell, ValueKind } from '../../../connectors/connector.ts';
import { isoDate, isoInterval, isoTime, isoTimestamp, isoTimestampNanos } from '../../../connectors/kit/iso-time.ts';

const KINDS: Partial<Record<DuckDBTypeId, ValueKind>> = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'integer',
  [DuckDBTypeId.SMALLINT]: 'integer',
  [DuckDBTypeId.INTEGER]: 'integer',
  [DuckDBTypeId.BIGINT]: 'integer',
  [DuckDBTypeId.UTINYINT]: 'integer',
  [DuckDBTypeId.USMALLINT]: 'integer',
  [DuckDBTypeId.UINTEGER]: 'integer',
  [DuckDBTypeId.UBIGINT]: 'integer',
  [DuckDBTypeId.HUGEINT]: 'integer',
  [DuckDBTypeId.UHUGEINT]: 'integer',
  [DuckDBTypeId.BIGNUM]: 'integer',
  [DuckDBTypeId.FLOAT]: 'float',
  [DuckDBTypeId.DOUBLE]: 'float',
  [DuckDBTypeId.DECIMAL]: 'decimal',
  [DuckDBTypeId.VARCHAR]: 'text',
  [DuckDBTypeId.ENUM]: 'text',
  [DuckDBTypeId.DATE]: 'date',
  [DuckDBTypeId.TIME]: 'time',
  [DuckDBTypeId.TIME_NS]: 'time',
  [DuckDBTypeId.TIME_TZ]: 'time',
  [DuckDBTypeId.TIMESTAMP]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_S]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_MS]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_NS]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'timestamptz',
  [DuckDBTypeId.INTERVAL]: 'interval',
  [DuckDBTypeId.BLOB]: 'binary',
  [DuckDBTypeId.GEOMETRY]: 'binary',
  [DuckDBTypeId.UUID]: 'uuid',
  [DuckDBTypeId.LIST]: 'nested',
  [DuckDBTypeId.ARRAY]: 'nested',
  [DuckDBTypeId.STRUCT]: 'nested',
  [DuckDBTypeId.MAP]: 'nested',
  [DuckDBTypeId.UNION]: 'nested',
  [DuckDBTypeId.VARIANT]: 'nested',
};

/** 24:00:00, a valid TIME in DuckDB, in nanoseconds. */
const DAY_NANOS = 86_400_000_000_000n;

/** The common kind of a DuckDB type; a VARCHAR with the alias JSON is `json`. */
export function kindOf(type: DuckDBType): ValueKind {
  if (type.alias?.toUpperCase() === 'JSON') return 'json';
  return KINDS[type.typeId] ?? 'other';
}

/** Turns one DuckDB value into an exact cell. */
export function toCell(value: DuckDBValue): Cell {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return integerCell(value);
    default:
      return value === null || value === undefined ? null : objectCell(value);
  }
}

function integerCell(value: bigint): Cell {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString();
}

function objectCell(value: object): Cell {
  if (value instanceof DuckDBDecimalValue) return value.toString();
  if (value instanceof DuckDBTimestampValue) return value.isFinite ? isoTimestamp(value.micros) : infinite(value.micros);
  if (value instanceof DuckDBTimestampTZValue) return value.isFinite ? `${isoTimestamp(value.micros)}Z` : infinite(value.micros);
  if (value instanceof DuckDBDateValue) return value.isFinite ? isoDate(value.days) : infinite(value.days);
  if (value instanceof DuckDBTimeValue) return isoTime(value.micros);
  if (value instanceof DuckDBTimestampSecondsValue)
    return value.isFinite ? isoTimestamp(value.seconds * 1_000_000n) : infinite(value.seconds);
  if (value instanceof DuckDBTimestampMillisecondsValue)
    return value.isFinite ? isoTimestamp(value.millis * 1000n) : infinite(value.millis);
  if (value instanceof DuckDBTimestampNanosecondsValue) return value.isFinite ? isoTimestampNanos(value.nanos) : infinite(value.nanos);
  if (value instanceof DuckDBTimeNSValue) return value.nanos === DAY_NANOS ? '24:00:00' : isoTimestampNanos(value.nanos).slice(11);
  if (value instanceof DuckDBTimeTZValue) return `${isoTime(value.micros)}${offset(value.offset)}`;
  if (value instanceof DuckDBIntervalValue) return isoInterval(value.months, value.days, value.micros);
  if (value instanceof DuckDBBlobValue || value instanceof DuckDBGeometryValue) return Buffer.from(value.bytes).toString('base64');
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(toCell);
  if (value instanceof DuckDBStructValue) return structCell(value.entries);
  if (value instanceof DuckDBMapValue) return value.entries.map((entry) => [toCell(entry.key), toCell(entry.value)]);
  if (value instanceof DuckDBUnionValue || value instanceof DuckDBVariantValue) return toCell(value.value);
  return String(value);
}

/** Object.fromEntries defines own keys, so that a field called `__proto__` stays a field. */
function structCell(entries: Readonly<Record<string, DuckDBValue>>): Cell {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, toCell(value)]));
}

function infinite(value: bigint | number): Cell {
  return value > 0 ? 'Infinity' : '-Infinity';
}

function offset(seconds: number): string {
  const absolute = Math.abs(seconds);
  const two = (part: number): string => String(part).padStart(2, '0');
  const rest = absolute % 60 === 0 ? '' : `:${two(absolute % 60)}`;
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(absolute / 3600))}:${two(Math.floor(absolute / 60) % 60)}${rest}`;
}
