/**
 * An ISO 8601 duration as connectors write it, e.g. `P1Y2M-3DT4H5M6.7S`: years, months, days, hours, minutes, seconds. JavaScript and
 * DuckDB share this pattern.
 */
const DURATION = '^P(?:(-?\\d+)Y)?(?:(-?\\d+)M)?(?:(-?\\d+)D)?(?:T(?:(-?\\d+)H)?(?:(-?\\d+)M)?(?:(-?\\d+(?:\\.\\d{1,6})?)S)?)?$';
const DURATION_PATTERN = new RegExp(DURATION);

/** Whether a DuckDB INTERVAL (32-bit months and days, 64-bit microseconds) holds the duration exactly. */
export function isExactInterval(text: string): boolean {
  const match = DURATION_PATTERN.exec(text);
  if (!match) return false;
  const [years = '0', months = '0', days = '0', hours = '0', minutes = '0', seconds = '0'] = match.slice(1);
  const [whole = '0', fraction = ''] = seconds.replace('-', '').split('.');
  const secondMicros = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  const minuteMicros = (BigInt(hours) * 60n + BigInt(minutes)) * 60_000_000n;
  const micros = minuteMicros + (seconds.startsWith('-') ? -secondMicros : secondMicros);
  return hasBits(BigInt(years) * 12n + BigInt(months), 32) && hasBits(BigInt(days), 32) && hasBits(micros, 64);
}

function hasBits(value: bigint, bits: number): boolean {
  return BigInt.asIntN(bits, value) === value;
}

/** DuckDB SQL that converts a column of such durations to INTERVAL, since DuckDB's own cast does not read ISO 8601. */
export function intervalExpression(column: string): string {
  const part = (group: number, type: string): string =>
    `coalesce(CAST(nullif(regexp_extract(${column}, '${DURATION}', ${group}), '') AS ${type}), 0)`;
  const months = `CAST(${part(1, 'BIGINT')} * 12 + ${part(2, 'BIGINT')} AS INTEGER)`;
  const micros = [
    `${part(4, 'BIGINT')} * 3600000000`,
    `${part(5, 'BIGINT')} * 60000000`,
    `CAST(${part(6, 'DECIMAL(25,6)')} * 1000000 AS BIGINT)`,
  ].join(' + ');
  return `CASE WHEN ${column} IS NOT NULL THEN to_months(${months}) + to_days(CAST(${part(3, 'BIGINT')} AS INTEGER)) + to_microseconds(${micros}) END`;
}
