import { BLACK_FRIDAYS, blackWeekendDay, FIRST_DAY, LAST_DAY, monthOf, OUTAGE_DAY, weekday } from './calendar.ts';

export type Segment = 'B2C' | 'B2B';

const B2C_MONTHS = [0.82, 0.8, 0.9, 0.94, 0.98, 0.96, 0.9, 0.88, 0.96, 1.02, 1.22, 1.5];
const B2B_MONTHS = [1.05, 1, 1.1, 1, 1, 1, 0.85, 0.6, 1.1, 1.1, 1.1, 0.9];
const B2C_WEEK = [1.2, 0.95, 0.9, 0.9, 0.95, 1, 1.15];
const B2B_WEEK = [0.1, 1.3, 1.4, 1.4, 1.3, 1.1, 0.15];
const BLACK_WEEKEND = [5.5, 3.4, 2.6, 3.8];

/** Expected orders of a segment on a day: growth, season, weekday, Black Friday. The outage is no matter of demand. */
export function demand(segment: Segment, days: number): number {
  const years = (days - FIRST_DAY) / 365.25;
  const month = monthOf(days) - 1;
  if (segment === 'B2B') return 2.9 * (1 + 0.34 * years) * B2B_MONTHS[month]! * B2B_WEEK[weekday(days)]!;
  const weekend = blackWeekendDay(days);
  const peak = weekend === undefined ? 1 : BLACK_WEEKEND[weekend]!;
  // Buyers wait for the discount: the two weeks before Black Friday are quiet.
  const waiting = BLACK_FRIDAYS.some((friday) => days < friday && days >= friday - 12) ? 0.7 : 1;
  return 16.3 * (1 + 0.16 * years - 0.02 * years * years) * B2C_MONTHS[month]! * B2C_WEEK[weekday(days)]! * peak * waiting;
}

export const outageFactor = (days: number): number => (days === OUTAGE_DAY ? 0.12 : 1);
export const allDays = (): number[] => Array.from({ length: LAST_DAY - FIRST_DAY + 1 }, (_, index) => FIRST_DAY + index);
