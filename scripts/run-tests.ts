// Runs the tests and ends with one line, alone: `N passed, N failed` (and `, N skipped` when there are any), of all that ran.
//   (nothing)      what a change can break: vitest, then the specs of the screens
//   --long         the long tier: campaigns in full, the screens in their other host
//   --with-long    both, one after the other
//   --screens ...  the specs of the screens alone, in full, with these arguments: `--screens e2e/window`
//   anything else  goes to vitest as it is, without the screens: `core/secrets -t sealed`
// docs/testing.md says what is in each tier.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { screenSuites, standInChanged } from './screen-tiers.ts';
import { addCounts, countSpecs, countTests, exitCodeOf, summaryLine, type TestCounts } from './test-counts.ts';
import { planOf } from './test-plan.ts';
import type { TestTier } from './test-projects.ts';

interface Part {
  counts: TestCounts;
  status: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'hydrant-run-'));

const env = { ...process.env };
if (env.CI !== undefined || !process.stdout.isTTY) {
  delete env.FORCE_COLOR;
  env.NO_COLOR = '1';
}
let running: ChildProcess | undefined;
let isInterrupted = false;
// A signal from the terminal reaches the runner itself; staying alive lets the last line be written all the same.
process.on('SIGINT', () => {
  isInterrupted = true;
});
process.on('SIGTERM', () => {
  isInterrupted = true;
  running?.kill('SIGTERM');
});

const plan = planOf(process.argv.slice(2));
const parts: Part[] = [];
if (plan.kind === 'vitest') parts.push(await runVitest(plan.args));
if (plan.kind === 'screens') parts.push(await runScreens(plan.args));
if (plan.kind === 'tiers') for (const tier of plan.tiers) if (!isInterrupted) parts.push(...(await runTier(tier)));
rmSync(scratch, { recursive: true, force: true });

const counts = addCounts(parts.map((part) => part.counts));
const status = parts.find((part) => part.status !== 0)?.status ?? (isInterrupted ? 1 : 0);
const code = exitCodeOf(counts, { status, strict: process.env.HYDRANT_TEST_STRICT === '1' });
if (code !== 0 && counts.failed === 0 && counts.skipped > 0) console.log('Skipped tests are failures under HYDRANT_TEST_STRICT=1.');
if (counts.passed + counts.failed === 0) console.log('No test ran.');
console.log(summaryLine(counts));
process.exitCode = code;

async function runTier(tier: TestTier): Promise<Part[]> {
  const began = performance.now();
  const suites = screenSuites(tier, tier === 'long' || standInChanged(root));
  const ran = [await runVitest([], tier)];
  if (!isInterrupted)
    ran.push(
      await runScreens(
        suites.map((suite) => `--project=${suite}`),
        tier,
      ),
    );
  if (!suites.includes('stand-in')) console.log('The specs of the Electron stand-in are left out: nothing of it or of the window changed.');
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(
    `${tier === 'long' ? 'Long tier' : 'Tests of a change'}: ${summaryLine(addCounts(ran.map((part) => part.counts)))} in ${seconds} s.`,
  );
  return ran;
}

async function runVitest(given: string[], tier?: TestTier): Promise<Part> {
  const report = join(scratch, `tests-${tier ?? 'given'}.json`);
  const reporters = given.some((arg) => arg.startsWith('--reporter')) ? [] : ['--reporter=default'];
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const status = await run([vitest, 'run', ...reporters, '--reporter=json', `--outputFile.json=${report}`, ...given], tier);
  return { status, counts: readCounts(report, status, (json) => countTests(json as never, status)) };
}

async function runScreens(given: string[], tier?: TestTier): Promise<Part> {
  const specs = join(scratch, `specs-${tier ?? 'given'}.json`);
  env.PLAYWRIGHT_JSON_OUTPUT_FILE = specs;
  const status = await run([join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--reporter=list,json', ...given], tier);
  return { status, counts: readCounts(specs, status, (json) => countSpecs(json as never, status)) };
}

function run(command: string[], tier?: TestTier): Promise<number> {
  const tierEnv = tier === undefined ? {} : { HYDRANT_TEST_TIER: tier };
  const child = spawn(process.execPath, command, { cwd: root, env: { ...env, ...tierEnv }, stdio: ['ignore', 'inherit', 'inherit'] });
  running = child;
  return new Promise((resolve) => child.on('close', (status) => resolve(status ?? 1)));
}

function readCounts(file: string, status: number, read: (json: unknown) => TestCounts): TestCounts {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // No report: the runner itself could not start, or was killed.
    return { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 };
  }
}
