const DAY_MICROS = 86_400_000_000n;

/** `YYYY-MM-DD` of a day counted from 1970-01-01; years beyond 0000–9999 get a sign, as ISO 8601 asks. */
export function isoDate(epochDay: number): string {
  // Howard Hinnant's civil_from_days: proleptic Gregorian calendar, years counted from March so that leap days come last.
  const z = epochDay + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return `${isoYear(year)}-${two(month)}-${two(day)}`;
}

/** `HH:MM:SS[.ffffff]` of microseconds since midnight; the fraction is left out when it is zero. */
export function isoTime(micros: bigint): string {
  return timeText(Number(micros));
}

function timeText(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction(micros % 1e6, 6)}`;
}

/** `YYYY-MM-DDTHH:MM:SS[.ffffff]` of microseconds since the epoch, without a zone. */
export function isoTimestamp(micros: bigint): string {
  const near = Number(micros);
  // Within ±285 years of 1970 a double holds the microseconds exactly, and plain arithmetic is many times faster.
  if (Number.isSafeInteger(near)) {
    const day = Math.floor(near / 86_400_000_000);
    return `${cachedDate(day)}T${timeText(near - day * 86_400_000_000)}`;
  }
  let day = micros / DAY_MICROS;
  let rest = micros % DAY_MICROS;
  if (rest < 0n) {
    rest += DAY_MICROS;
    day -= 1n;
  }
  return `${isoDate(Number(day))}T${isoTime(rest)}`;
}

/** Cache of the last date, since neighbouring rows often share their day. */
let lastDay = Number.NaN;
let lastDate = '';
function cachedDate(day: number): string {
  if (day !== lastDay) {
    lastDay = day;
    lastDate = isoDate(day);
  }
  return lastDate;
}

/** As {@link isoTimestamp}, of nanoseconds: the fraction has up to nine digits. */
export function isoTimestampNanos(nanos: bigint): string {
  let micros = nanos / 1000n;
  let below = nanos % 1000n;
  if (below < 0n) {
    below += 1000n;
    micros -= 1n;
  }
  const text = isoTimestamp(micros);
  if (below === 0n) return text;
  const digits = String(below).padStart(3, '0');
  return `${text.includes('.') ? `${text}${'0'.repeat(6 - (text.length - text.indexOf('.') - 1))}` : `${text}.000000`}${digits}`.replace(
    /0+$/,
    '',
  );
}

/** ISO 8601 duration of an interval that keeps months, days and microseconds apart: `P1Y2M3DT4H5M6.5S`. */
export function isoInterval(months: number, days: number, micros: bigint): string {
  const date = [part(Math.trunc(months / 12), 'Y'), part(months % 12, 'M'), part(days, 'D')].join('');
  const negative = micros < 0n;
  const total = negative ? -micros : micros;
  const sign = negative ? '-' : '';
  const hours = total / 3_600_000_000n;
  const minutes = (total / 60_000_000n) % 60n;
  const secondMicros = Number(total % 60_000_000n);
  const seconds = secondMicros === 0 ? '' : `${sign}${Math.floor(secondMicros / 1e6)}${fraction(secondMicros % 1e6, 6)}S`;
  const time = `${hours ? `${sign}${hours}H` : ''}${minutes ? `${sign}${minutes}M` : ''}${seconds}`;
  if (!date && !time) return 'PT0S';
  return `P${date}${time ? `T${time}` : ''}`;
}

function part(value: number, unit: string): string {
  return value === 0 ? '' : `${value}${unit}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** Four digits; beyond 0000–9999 a sign and six, as ISO 8601 asks. */
export function isoYear(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

function fraction(value: number, digits: number): string {
  return value === 0 ? '' : `.${String(value).padStart(digits, '0').replace(/0+$/, '')}`;
}
