import type { Cell, Column } from '../connectors/connector.ts';
import { canonical } from './compare-values.ts';

/** The DuckDB type that a column is stored as when all of its values fit. Parquet has no integer beyond 64 bits. */
export function storedType(column: Column): string {
  switch (column.kind) {
    case 'boolean':
      return 'BOOLEAN';
    case 'integer':
      return /HUGEINT|UBIGINT|BIGNUM|NUMBER|NUMERIC|UNSIGNED/i.test(column.type) ? 'DECIMAL(38,0)' : 'BIGINT';
    case 'decimal': {
      const [, width, scale] = DECIMAL_SIZE.exec(column.type) ?? [];
      // PostgreSQL's numeric may have a scale beyond its width.
      return width && Number(width) <= 38 && Number(scale) <= Number(width) ? `DECIMAL(${width},${scale})` : 'VARCHAR';
    }
    case 'float':
      return 'DOUBLE';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMP';
    case 'timestamptz':
      return 'TIMESTAMPTZ';
    case 'uuid':
      return 'UUID';
    case 'json':
    case 'nested':
      return 'JSON';
    case 'binary':
      return 'BLOB';
    default:
      // Times with a zone, intervals and the rest keep their text.
      return 'VARCHAR';
  }
}

const DECIMAL_SIZE = /\(\s*(\d+)\s*,\s*(\d+)\s*\)/;
const DATE = /^(\d{4}-\d\d-\d\d|-?Infinity)$/;
const INFINITE = /^-?Infinity$/;
const TIMESTAMP = /^(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,9}))?$/;
/** An instant of at most microseconds. Without a zone the engine would read it in a zone of its own. */
const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d(:?\d\d)?)|-?Infinity)$/;
const MICROSECOND_DIGITS = 6;

/**
 * Watches the values of one column and says as what it can be stored without losing a digit; text where nothing else can. What the
 * engine's own cast refuses is not looked for here.
 */
export class StoredColumn {
  readonly #column: Column;
  readonly #decimal: RegExp | undefined;
  #exact = true;
  /** Digits below the microsecond, and years that a timestamp of nanoseconds cannot hold. */
  #nanoseconds = false;
  #far = false;

  constructor(column: Column) {
    this.#column = column;
    const [, width, scale] = DECIMAL_SIZE.exec(column.type) ?? [];
    if (column.kind === 'decimal' && width && scale) this.#decimal = new RegExp(`^-?\\d+(\\.\\d{0,${scale}})?$`);
  }

  see(cell: Cell): void {
    if (!this.#exact || cell === null) return;
    // A structure is no number, date or time; as an empty text it fits none of their patterns.
    const text = typeof cell === 'object' ? '' : String(cell);
    switch (this.#column.kind) {
      case 'integer':
        this.#exact = /^-?\d+$/.test(text);
        return;
      case 'decimal':
        this.#exact = this.#decimal?.test(text) ?? false;
        return;
      case 'float':
        this.#exact =
          typeof cell === 'number' ||
          String(Number(text)) === text ||
          canonical(String(Number(text)), 'float') === canonical(text, 'float');
        return;
      case 'date':
        this.#exact = DATE.test(text);
        return;
      case 'timestamp':
        this.#seeTimestamp(text);
        return;
      case 'timestamptz':
        this.#exact = INSTANT.test(text);
        return;
      default:
    }
  }

  /** The type to store the column as, given what was seen. */
  get type(): string {
    if (!this.#exact || (this.#nanoseconds && this.#far)) return 'VARCHAR';
    if (this.#column.kind !== 'timestamp') return storedType(this.#column);
    return this.#nanoseconds || (/NS|\(9\)/.test(this.#column.type) && !this.#far) ? 'TIMESTAMP_NS' : 'TIMESTAMP';
  }

  #seeTimestamp(text: string): void {
    const [matched, year, fraction = ''] = TIMESTAMP.exec(text) ?? [];
    this.#exact = matched !== undefined || INFINITE.test(text);
    // A timestamp of nanoseconds holds 1677-09-21 to 2262-04-11.
    if (Number(year ?? 0) < 1678 || Number(year) > 2261) this.#far = true;
    if (fraction.replace(/0+$/, '').length > MICROSECOND_DIGITS) this.#nanoseconds = true;
  }
}
