import { defineConfig } from '@playwright/test';

// 'change' and 'long' are the tiers of docs/testing.md, as scripts/run-tests.ts sets them. Without one, what is asked for runs in full.
const given = process.env.HYDRANT_TEST_TIER;
const tier = given === 'change' || given === 'long' ? given : 'all';

/** The screens' specs run in full in the browser host; in the window their smoke set per change, the others in the long tier. */
const WINDOW = {
  all: { testMatch: ['**/screens/*.spec.ts', '**/window/*.spec.ts'] },
  // A title begins with the path of its file.
  change: { testMatch: ['**/screens/*.spec.ts', '**/window/*.spec.ts'], grep: /@smoke|\bwindow[\\/]\S+\.spec/ },
  long: { testMatch: '**/screens/*.spec.ts', grepInvert: /@smoke/ },
};

/** The screens, on both hosts with the same specs. What is drawn is kept in test-results/. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/runs',
  // One more than two cores can do at once: while one waits for a server or a window, another draws.
  workers: 3,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // Of what failed: a picture. A trace to step through costs a third of the time of all: `npx playwright test --trace on <spec>`.
  use: { screenshot: 'only-on-failure' },
  forbidOnly: process.env.CI !== undefined,
  projects: [
    { name: 'window', ...WINDOW[tier] },
    { name: 'browser', testMatch: ['**/screens/*.spec.ts', '**/browser/*.spec.ts'] },
    // What the other specs of the window stand on where Electron itself is not there.
    { name: 'stand-in', testMatch: '**/electron-stand-in/specs/*.spec.ts' },
  ],
});
