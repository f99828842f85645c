import type { Cell, Column } from '../connectors/connector.ts';

/** The DuckDB type a column is kept as, and the expression that makes it from CSV text. Parquet has no integer beyond 64 bits. */
export function keptType(column: Column): string {
  switch (column.kind) {
    case 'boolean':
      return 'BOOLEAN';
    case 'integer':
      return /HUGEINT|UBIGINT|BIGNUM|NUMBER|NUMERIC|UNSIGNED/i.test(column.type) ? 'DECIMAL(38,0)' : 'BIGINT';
    case 'decimal': {
      const [, width, scale] = /\(\s*(\d+)\s*,\s*(\d+)\s*\)/.exec(column.type) ?? [];
      // PostgreSQL's numeric may have a scale beyond its width.
      return width && Number(width) <= 38 && Number(scale) <= Number(width) ? `DECIMAL(${width},${scale})` : 'VARCHAR';
    }
    case 'float':
      return 'DOUBLE';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return /NS|\(9\)/.test(column.type) ? 'TIMESTAMP_NS' : 'TIMESTAMP';
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

/** Undoes what keeping changed, so that a page read later equals the page shown first. */
export function fromKept(cell: Cell, column: Column): Cell {
  if (typeof cell !== 'string') return cell;
  if (column.kind === 'nested') return parsed(cell);
  if (column.kind === 'integer') {
    const number = Number(cell);
    return Number.isSafeInteger(number) ? number : cell;
  }
  if (column.kind === 'float') {
    const number = Number(cell);
    return Number.isFinite(number) ? number : cell;
  }
  if (column.kind === 'boolean') return cell === 'true';
  return cell;
}

/** A nested value that was too long to keep whole is text that no longer parses. */
function parsed(text: string): Cell {
  try {
    return JSON.parse(text) as Cell;
  } catch {
    return text;
  }
}
