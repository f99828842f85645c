import type { Cell, Column, ValueKind } from '../connectors/connector.ts';
import { canonical } from './compare-values.ts';
import { declaredSize, ObservedDecimals } from './decimal-size.ts';
import { isExactInterval } from './interval-text.ts';

/** Columns of a stored result that SQL sees in another form than their own type, by form. */
export interface StoredForms {
  /** Columns that are text in SQL although their values are not: they sort and compare as text. */
  asText: string[];
  /** Columns of arrays and structures that are JSON in SQL. */
  asJson: string[];
  /** Columns of ISO 8601 durations that all convert exactly to INTERVAL, which a Parquet file cannot hold. */
  intervals: string[];
}

/** The DuckDB type of kinds whose values need no check. */
const TYPES: Partial<Record<ValueKind, string>> = {
  boolean: 'BOOLEAN',
  float: 'DOUBLE',
  date: 'DATE',
  timestamptz: 'TIMESTAMPTZ',
  uuid: 'UUID',
  json: 'JSON',
  binary: 'BLOB',
};

const WIDE_INTEGER = /HUGEINT|UBIGINT|BIGNUM|NUMBER|NUMERIC|UNSIGNED/i;
const DATE = /^(\d{4}-\d\d-\d\d|-?Infinity)$/;
/** A time of day: as text, such times sort in the order of time. */
const TIME_OF_DAY = /^\d\d:\d\d:\d\d(\.\d+)?$/;
const INFINITE = /^-?Infinity$/;
const TIMESTAMP = /^(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,9}))?$/;
/** An instant with at most microseconds. Without a zone, the engine would read it in its own zone. */
const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d(:?\d\d)?)|-?Infinity)$/;
const MICROSECOND_DIGITS = 6;

/** The element type of an array type: `INTEGER[]`, `text[]`, `DECIMAL(4,2)[3]`. */
const ARRAY = /^(.*)\[\d*\]$/s;
/** Kinds of elements by the type names of PostgreSQL and DuckDB. */
const ELEMENT_KINDS: readonly (readonly [RegExp, ValueKind])[] = [
  [/^bool(ean)?$/i, 'boolean'],
  [/^u?(tinyint|smallint|integer|bigint|hugeint)$/i, 'integer'],
  [/^(numeric|decimal)(\(|$)/i, 'decimal'],
  [/^(real|float|double|double precision)$/i, 'float'],
  [/^(text|varchar|character varying|character|name)(\(|$)/i, 'text'],
  [/^date$/i, 'date'],
  [/^timestamp(\(\d\))? with time zone$/i, 'timestamptz'],
  [/^timestamp(_s|_ms|_ns|\(\d\))?( without time zone)?$/i, 'timestamp'],
  [/^uuid$/i, 'uuid'],
  [ARRAY, 'nested'],
];

/** A column of an array's elements; undefined for structures, and for elements without a DuckDB type. */
function elementColumn(column: Column): Column | undefined {
  const type = column.kind === 'nested' ? ARRAY.exec(column.type)?.[1] : undefined;
  const kind = type && ELEMENT_KINDS.find(([name]) => name.test(type))?.[1];
  return kind ? { name: column.name, type, kind } : undefined;
}

/**
 * Observes the values of one column and determines a type that stores them without losing a digit; text or JSON if there is no other.
 * Values that the engine's own cast rejects are not checked here.
 */
export class StoredColumn {
  readonly #column: Column;
  readonly #decimals = new ObservedDecimals();
  readonly #elements: StoredColumn | undefined;
  #exact = true;
  /** An integer beyond 64 bits. */
  #wide: boolean;
  /** True after digits below the microsecond; `#far`: after a year that a timestamp of nanoseconds cannot hold. */
  #nanoseconds = false;
  #far = false;

  constructor(column: Column) {
    this.#column = column;
    this.#wide = WIDE_INTEGER.test(column.type);
    const element = elementColumn(column);
    this.#elements = element && new StoredColumn(element);
  }

  /** Observes a value and returns it as it is to be stored: a decimal without an exponent. */
  see(cell: Cell): Cell {
    if (!this.#exact || cell === null) return cell;
    // A structure is no number, date or time; as an empty text it matches none of their patterns.
    const text = typeof cell === 'object' ? '' : String(cell);
    switch (this.#column.kind) {
      case 'integer':
        this.#exact = typeof cell === 'number' ? Number.isInteger(cell) : /^-?\d+$/.test(text) && this.#decimals.see(text);
        if (this.#exact && typeof cell === 'string') this.#wide ||= BigInt.asIntN(64, BigInt(text)) !== BigInt(text);
        break;
      case 'decimal': {
        const plain = /e/i.test(text) ? canonical(text, 'decimal') : text;
        this.#exact = this.#decimals.see(plain ?? '');
        return this.#exact ? plain : cell;
      }
      case 'float':
        this.#exact =
          typeof cell === 'number' ||
          String(Number(text)) === text ||
          canonical(String(Number(text)), 'float') === canonical(text, 'float');
        break;
      case 'date':
        this.#exact = DATE.test(text);
        break;
      case 'time':
        this.#exact = TIME_OF_DAY.test(text);
        break;
      case 'timestamp':
        this.#seeTimestamp(text);
        break;
      case 'timestamptz':
        this.#exact = INSTANT.test(text);
        break;
      case 'interval':
        this.#exact = isExactInterval(text);
        break;
      case 'nested':
        this.#exact = this.#elements !== undefined && Array.isArray(cell) && cell.every((item) => this.#elements?.takes(item));
        break;
      default:
    }
    return cell;
  }

  /** Observes an element of an array; false if it cannot be stored in its own type. */
  takes(element: Cell): boolean {
    if (element === null) return true;
    const { kind } = this.#column;
    if (kind === 'boolean') return typeof element === 'boolean';
    // A JSON text cannot hold a lone surrogate, and a DuckDB list no NUL.
    if (kind === 'text') return typeof element === 'string' && element.isWellFormed() && !element.includes('\0');
    return String(this.see(element)) === String(element) && this.#exact;
  }

  /** The type for storing the column, given the observed values. */
  get type(): string {
    switch (this.#column.kind) {
      case 'nested':
        return this.#exact && this.#elements ? `${this.#elements.type}[]` : 'JSON';
      case 'integer':
        return this.#exact ? this.#integerType() : 'VARCHAR';
      case 'decimal': {
        const size = this.#exact ? this.#decimals.size(declaredSize(this.#column.type)) : undefined;
        return size ? `DECIMAL(${size.width},${size.scale})` : 'VARCHAR';
      }
      case 'timestamp':
        if (!this.#exact || (this.#nanoseconds && this.#far)) return 'VARCHAR';
        return this.#nanoseconds || (/NS|\(9\)/.test(this.#column.type) && !this.#far) ? 'TIMESTAMP_NS' : 'TIMESTAMP';
      default:
        // Times, intervals and the rest keep their text.
        return (this.#exact && TYPES[this.#column.kind]) || 'VARCHAR';
    }
  }

  /** The form in which SQL sees the column if it is stored as `type`; undefined if it is its own type. */
  formAs(type: string): keyof StoredForms | undefined {
    const { kind } = this.#column;
    if (type === 'JSON') return kind === 'nested' ? 'asJson' : undefined;
    if (type !== 'VARCHAR' || kind === 'text') return undefined;
    if (this.#exact && kind === 'interval') return 'intervals';
    return this.#exact && kind === 'time' ? undefined : 'asText';
  }

  #integerType(): string {
    if (!this.#wide) return 'BIGINT';
    // Parquet has no integer beyond 64 bits.
    return this.#decimals.size({ width: 38, scale: 0 }) ? 'DECIMAL(38,0)' : 'VARCHAR';
  }

  #seeTimestamp(text: string): void {
    const [matched, year, fraction = ''] = TIMESTAMP.exec(text) ?? [];
    this.#exact = matched !== undefined || INFINITE.test(text);
    // A timestamp of nanoseconds holds 1677-09-21 to 2262-04-11.
    if (Number(year ?? 0) < 1678 || Number(year) > 2261) this.#far = true;
    if (fraction.replace(/0+$/, '').length > MICROSECOND_DIGITS) this.#nanoseconds = true;
  }
}
