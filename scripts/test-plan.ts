import type { TestTier } from './test-projects.ts';

/** What the arguments of `scripts/run-tests.ts` ask for. */
export type TestPlan =
  | { kind: 'tiers'; tiers: readonly TestTier[] }
  | { kind: 'screens'; args: string[] }
  | { kind: 'vitest'; args: string[] };

/** A tier takes no further arguments: a part of a tier would look like all of it. */
export function planOf(args: readonly string[]): TestPlan {
  const [first, ...rest] = args;
  if (first === undefined) return { kind: 'tiers', tiers: ['change'] };
  if (first === '--screens') return { kind: 'screens', args: rest };
  if (first === '--long' || first === '--with-long') {
    if (rest.length > 0)
      throw new Error(`${first} runs a whole tier and takes no arguments; for a part: HYDRANT_TEST_TIER=long npx vitest run <files>`);
    return { kind: 'tiers', tiers: first === '--long' ? ['long'] : ['change', 'long'] };
  }
  return { kind: 'vitest', args: [...args] };
}
