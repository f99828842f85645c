import type { Cell } from '../../../../connectors/connector.ts';
import { isoInterval } from '../../../../connectors/kit/iso-time.ts';
import { readDate, readTimestamp, readTimestampTz } from './moments.ts';

/** Decodes a value's text, in the format that our session settings fix, to an exact cell. */
export type Decode = (text: string) => Cell;

const asIs: Decode = (text) => text;

/** Decoders by type name; every other type keeps the server's text. */
const DECODERS: Readonly<Record<string, Decode>> = {
  boolean: (text) => text === 't',
  smallint: Number,
  integer: Number,
  oid: Number,
  bigint: (text) => {
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : text;
  },
  real: readFloat,
  'double precision': readFloat,
  bytea: readBytes,
  date: readDate,
  'timestamp without time zone': readTimestamp,
  'timestamp with time zone': readTimestampTz,
  interval: readInterval,
};

export const decoderOf = (name: string): Decode => (Object.hasOwn(DECODERS, name) ? (DECODERS[name] as Decode) : asIs);

/** NaN, the infinities and -0 stay text: JSON has none of them. */
function readFloat(text: string): Cell {
  const number = Number(text);
  return Number.isFinite(number) && !Object.is(number, -0) ? number : text;
}

/** `\x0aff` (bytea_output hex) as base64. */
function readBytes(text: string): Cell {
  return text.startsWith('\\x') ? Buffer.from(text.slice(2), 'hex').toString('base64') : text;
}

/** `1 year 2 mons -3 days +04:05:06.7` (IntervalStyle postgres) as an ISO 8601 duration. */
function readInterval(text: string): Cell {
  if (text === 'infinity') return 'Infinity';
  if (text === '-infinity') return '-Infinity';
  let months = 0;
  let days = 0;
  for (const [, count, unit] of text.matchAll(/([+-]?\d+) (year|mon|day)s?/g)) {
    if (unit === 'year') months += 12 * Number(count);
    else if (unit === 'mon') months += Number(count);
    else days += Number(count);
  }
  const [, sign, hours = '0', minutes = '0', seconds = '0', fraction = ''] = /([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d+))?$/.exec(text) ?? [];
  const micros =
    (BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds)) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6) || '0');
  return isoInterval(months, days, sign === '-' ? -micros : micros);
}
