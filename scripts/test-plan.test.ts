import { expect, test } from 'vitest';
import { planOf } from './test-plan.ts';

test('tiers, specs, or a part of the tests', () => {
  expect(planOf([])).toEqual({ kind: 'tiers', tiers: ['change'] });
  expect(planOf(['--long'])).toEqual({ kind: 'tiers', tiers: ['long'] });
  expect(planOf(['--with-long'])).toEqual({ kind: 'tiers', tiers: ['change', 'long'] });
  expect(planOf(['--screens', '--project=window'])).toEqual({ kind: 'screens', args: ['--project=window'] });
  expect(planOf(['core/secrets', '-t', 'sealed'])).toEqual({ kind: 'vitest', args: ['core/secrets', '-t', 'sealed'] });
});

test('a part of a tier is not taken for the tier', () => {
  expect(() => planOf(['--long', 'core/sql'])).toThrow('HYDRANT_TEST_TIER=long npx vitest run');
});
