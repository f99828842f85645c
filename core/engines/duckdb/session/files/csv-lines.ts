import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';

type Expression = (column: string) => string;

/**
 * ISO 8601 of a date or timestamp. The years 0001–9999 come first and cost one comparison; beyond them the year has a sign and six
 * digits, as `iso-time.ts` writes it.
 */
function isoText(type: 'DATE' | 'TIMESTAMP', plain: Expression, rest: Expression): Expression {
  return (column) => {
    const date = type === 'DATE' ? column : `CAST(${column} AS DATE)`;
    const year = `year(${date})`;
    const far = `CASE WHEN ${year} = 0 THEN '0000' ELSE format('{}{:06d}', CASE WHEN ${year} < 0 THEN '-' ELSE '+' END, abs(${year})) END`;
    return `CASE WHEN ${column} >= ${type} '0001-01-01' AND ${column} < ${type} '10000-01-01' THEN ${plain(column)}
      WHEN isinf(${column}) THEN CASE WHEN ${column} > ${type} '2000-01-01' THEN 'Infinity' ELSE '-Infinity' END
      ELSE ${far} || format('-{:02d}-{:02d}', month(${date}), day(${date})) || ${rest(column)} END`;
  };
}

const text: Expression = (column) => `CAST(${column} AS VARCHAR)`;
/**
 * The shortest digits as JavaScript writes them: no point behind a whole number, an exponent only below 1e-6 and from 1e21 on. The
 * engine agrees between 1e-4 and 1e15; outside of that its text is taken apart.
 */
const float: Expression = (column) =>
  `CASE WHEN ${column} = trunc(${column}) AND abs(${column}) < 1e15 THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR)
    WHEN abs(${column}) >= 1e-4 AND abs(${column}) < 1e15 THEN CAST(${column} AS VARCHAR)
    WHEN isfinite(${column}) THEN CASE WHEN ${column} < 0 THEN '-' ELSE '' END || ${farFloat(`CAST(abs(${column}) AS VARCHAR)`)}
    WHEN isnan(${column}) THEN 'NaN' WHEN ${column} > 0 THEN 'Infinity' WHEN ${column} < 0 THEN '-Infinity' END`;

/** `1.25e-05` → `0.0000125`, `1e+17` → `100000000000000000`, `1e-07` → `1e-7`; what has no exponent loses its `.0`. */
function farFloat(written: string): string {
  const exponent = `CAST(split_part(${written}, 'e', 2) AS INTEGER)`;
  const mantissa = `split_part(${written}, 'e', 1)`;
  const digits = `replace(${mantissa}, '.', '')`;
  return `CASE WHEN NOT contains(${written}, 'e') THEN regexp_replace(${written}, '[.]0$', '')
    WHEN ${exponent} >= 21 THEN ${written}
    WHEN ${exponent} >= 0 THEN rpad(${digits}, ${exponent} + 1, '0')
    WHEN ${exponent} >= -6 THEN '0.' || repeat('0', -${exponent} - 1) || ${digits}
    ELSE ${mantissa} || 'e-' || CAST(-${exponent} AS VARCHAR) END`;
}

/** Four searches for a character are faster than one for a pattern. */
const quoted: Expression = (column) =>
  `CASE WHEN ${column} = '' OR contains(${column}, ',') OR contains(${column}, '"') OR contains(${column}, chr(10)) OR contains(${column}, chr(13))
    THEN '"' || replace(${column}, '"', '""') || '"' ELSE ${column} END`;
const timestamp = isoText(
  'TIMESTAMP',
  (column) => `replace(CAST(${column} AS VARCHAR), ' ', 'T')`,
  (column) => `'T' || CAST(CAST(${column} AS TIME) AS VARCHAR)`,
);
const zoned: Expression = (column) => `(${timestamp(`(${column} AT TIME ZONE 'UTC')`)}) || CASE WHEN isinf(${column}) THEN '' ELSE 'Z' END`;

/** SQL that writes a value of a type as a CSV cell, equal to `csvCell(toCell(value))`; types that are not here go the general way. */
const EXPRESSIONS: Partial<Record<DuckDBTypeId, Expression>> = {
  [DuckDBTypeId.BOOLEAN]: text,
  [DuckDBTypeId.TINYINT]: text,
  [DuckDBTypeId.SMALLINT]: text,
  [DuckDBTypeId.INTEGER]: text,
  [DuckDBTypeId.BIGINT]: text,
  [DuckDBTypeId.UTINYINT]: text,
  [DuckDBTypeId.USMALLINT]: text,
  [DuckDBTypeId.UINTEGER]: text,
  [DuckDBTypeId.UBIGINT]: text,
  [DuckDBTypeId.HUGEINT]: text,
  [DuckDBTypeId.UHUGEINT]: text,
  [DuckDBTypeId.DECIMAL]: text,
  [DuckDBTypeId.UUID]: text,
  [DuckDBTypeId.DOUBLE]: float,
  [DuckDBTypeId.VARCHAR]: quoted,
  [DuckDBTypeId.ENUM]: (column) => quoted(text(column)),
  [DuckDBTypeId.DATE]: isoText('DATE', text, () => "''"),
  [DuckDBTypeId.TIMESTAMP]: timestamp,
  [DuckDBTypeId.TIMESTAMP_TZ]: zoned,
};

/**
 * A statement that returns each row of `sql` as one CSV record without its line end, or undefined when a column's type is not one
 * of those the engine writes exactly as we do. The engine writes records several times faster than JavaScript.
 */
export function csvLines(sql: string, types: readonly DuckDBType[]): string | undefined {
  const cells: string[] = [];
  for (const [index, type] of types.entries()) {
    const expression = EXPRESSIONS[type.typeId];
    if (!expression) return undefined;
    // A type of another name (JSON) is the text it stands for, and no comparison of ours is to make one of it.
    const column = type.alias === undefined ? `c${index}` : `CAST(c${index} AS VARCHAR)`;
    cells.push(`coalesce(${expression(column)}, '')`);
  }
  const names = types.map((_, index) => `c${index}`).join(', ');
  // The statement stands on lines of its own, so that a comment at its end ends there.
  return `SELECT concat_ws(',', ${cells.join(', ')}) FROM (\n${sql.replace(/[;\s]+$/, '')}\n) AS statement(${names})`;
}
