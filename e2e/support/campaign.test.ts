import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const MODULE = new URL('campaign.ts', import.meta.url).href;

/** What the helper says in a process with these settings. */
function lengths(env: Record<string, string>): unknown {
  const program = `const { campaign, campaignTimeout } = await import('${MODULE}');
    console.log(JSON.stringify([campaign(1000), campaign(15), campaign(3, 2), campaignTimeout(100)]));`;
  const clean = { ...process.env, HYDRANT_TEST_TIER: '', HYDRANT_TEST_TIMES: '1', ...env };
  return JSON.parse(spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', env: clean }).stdout);
}

test('a tenth per change, all of it in the long tier, more of it when asked', () => {
  expect(lengths({})).toEqual([100, 2, 2, 100]);
  expect(lengths({ HYDRANT_TEST_TIER: 'long' })).toEqual([1000, 15, 3, 1000]);
  expect(lengths({ HYDRANT_TEST_TIER: 'long', HYDRANT_TEST_TIMES: '5' })).toEqual([5000, 75, 15, 5000]);
  expect(lengths({ HYDRANT_TEST_TIMES: '20' })).toEqual([2000, 30, 6, 2000]);
});
