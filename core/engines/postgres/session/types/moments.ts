import type { Cell } from '../../../../connectors/connector.ts';
import { isoYear } from '../../../../connectors/kit/iso-time.ts';

/** `2024-01-31`, `12024-01-31`, `0044-03-15 BC`, `infinity` as ISO 8601 (years beyond 0000–9999 with a sign). */
export function readDate(text: string): Cell {
  if (text.length === 10 && text.charCodeAt(9) < 58) return text;
  return endless(text) ?? isoDatePart(text);
}

/** `2024-01-31 10:00:00.5` as `2024-01-31T10:00:00.5`. */
export function readTimestamp(text: string): Cell {
  if (text.charCodeAt(10) === 32 && !text.endsWith('C')) return `${text.slice(0, 10)}T${text.slice(11)}`;
  return endless(text) ?? isoMoment(text);
}

/** `2024-01-31 10:00:00.5+02` as the same moment in UTC: `2024-01-31T08:00:00.5Z`. */
export function readTimestampTz(text: string): Cell {
  if (text.charCodeAt(10) === 32 && text.endsWith('+00')) return `${text.slice(0, 10)}T${text.slice(11, -3)}Z`;
  const never = endless(text);
  if (never) return never;
  const [, local = text, sign, hours, minutes = '0', seconds = '0', era = ''] =
    /^(.+?)([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/.exec(text) ?? [];
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1 : 1);
  return `${shifted(`${local}${era}`, -offset)}Z`;
}

function endless(text: string): string | undefined {
  if (text === 'infinity') return 'Infinity';
  return text === '-infinity' ? '-Infinity' : undefined;
}

function isoMoment(text: string): string {
  const [, date = '', time = '', era = ''] = /^(\S+) (\S+)( BC)?$/.exec(text) ?? [];
  return `${isoDatePart(`${date}${era}`)}T${time}`;
}

/** 1 BC is the year 0 of ISO 8601. */
function isoDatePart(text: string): string {
  const [, year = '', rest = '', era] = /^(\d+)(-\d\d-\d\d)( BC)?$/.exec(text) ?? [];
  const number = era ? 1 - Number(year) : Number(year);
  return `${isoYear(number)}${rest}`;
}

/** Shifts a local timestamp by whole seconds. The fraction stays unchanged text. */
function shifted(text: string, seconds: number): string {
  const [, year = '', month, day, hour, minute, second, fraction = '', era] =
    /^(\d+)-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\.\d+)?( BC)?$/.exec(text) ?? [];
  // Date ends at the year 275760, PostgreSQL at 294276. Shift by multiples of 400 years, which always have the same number of days.
  const whole = era ? 1 - Number(year) : Number(year);
  const away = Math.floor((whole - 2000) / 400) * 400;
  const near = new Date(0);
  near.setUTCFullYear(whole - away, Number(month) - 1, Number(day));
  near.setUTCHours(Number(hour), Number(minute), Number(second) + seconds);
  const iso = near.toISOString();
  return `${isoYear(near.getUTCFullYear() + away)}${iso.slice(4, 19)}${fraction}`;
}
