/** A day is a whole number of days since 1970-01-01 (UTC); an instant is milliseconds since then. */
export const DAY_MS = 86_400_000;
export const day = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / DAY_MS;
export const isoDay = (days: number): string => new Date(days * DAY_MS).toISOString().slice(0, 10);
export const isoInstant = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}+00`;
export const isoLocal = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
export const weekday = (days: number): number => (days + 4) % 7;
export const yearOf = (days: number): number => Number(isoDay(days).slice(0, 4));
export const monthOf = (days: number): number => Number(isoDay(days).slice(5, 7));

export const FIRST_DAY = day('2023-01-01');
export const LAST_DAY = day('2025-12-31');
export const BLACK_FRIDAYS = [day('2023-11-24'), day('2024-11-29'), day('2025-11-28')];
/** The web checkout was down this day: visitors came, orders did not. */
export const OUTAGE_DAY = day('2024-06-12');

/** Days after the nearest Black Friday (0..3 is the long weekend), or undefined. */
export const blackWeekendDay = (days: number): number | undefined => {
  const friday = BLACK_FRIDAYS.find((start) => days >= start && days <= start + 3);
  return friday === undefined ? undefined : days - friday;
};
