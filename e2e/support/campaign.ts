/** Which tier runs: what a change can break (`npm test`), or everything slow in full (`npm run test:long`). */
export const IS_LONG_TIER = process.env.HYDRANT_TEST_TIER === 'long';

/** `HYDRANT_TEST_TIMES=5` makes every campaign of a run five times as long, for a night of it. */
const TIMES = Number(process.env.HYDRANT_TEST_TIMES ?? 1);

/**
 * How often a campaign repeats (kills, random cases, sequences of edits): `full` times in the long tier, a tenth of that per change, and
 * never fewer than `least`. Every test file that imports this function is in the long tier (scripts/test-projects.ts).
 */
export function campaign(full: number, least = 1): number {
  return Math.max(least, Math.ceil((IS_LONG_TIER ? full : full / 10) * TIMES));
}

/** The time limit of a campaign, in milliseconds: `perChange` for a tenth of it, ten times that in the long tier. */
export function campaignTimeout(perChange: number): number {
  return Math.ceil(perChange * (IS_LONG_TIER ? 10 : 1) * Math.max(1, TIMES));
}
