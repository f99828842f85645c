import { z } from 'zod';

/** The time zone of a session whose profile names none: the same on every computer. */
export const DEFAULT_TIME_ZONE = 'UTC';

/** Names of the IANA database. Offsets such as `+02:00` are left out: PostgreSQL reads their sign the other way round. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;

/** Whether this is the name of a time zone, such as `Europe/Berlin`. */
function isTimeZone(name: string): boolean {
  if (name === DEFAULT_TIME_ZONE) return true;
  if (!ZONE_NAME.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The zone of this computer, as a name of the IANA database. */
export function localTimeZone(): string {
  const name = new Intl.DateTimeFormat('en').resolvedOptions().timeZone;
  return isTimeZone(name) ? name : DEFAULT_TIME_ZONE;
}

/**
 * The time zone of every session of a profile. It decides the meaning of `date_trunc('month', …)`, `now()::date` and a time without a zone.
 */
export const timeZoneField = () =>
  z
    .string()
    .trim()
    .max(64)
    .refine(isTimeZone, { error: 'must be the name of a time zone, such as UTC or Europe/Berlin' })
    .default(DEFAULT_TIME_ZONE);
