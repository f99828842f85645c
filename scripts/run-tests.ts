// Runs every suite and ends with one line, alone: `N passed, N failed` (and `, N skipped` when there are any).
// Arguments go to vitest as they are: `node scripts/run-tests.ts core/secrets -t sealed`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countTests, exitCodeOf, summaryLine, type TestCounts } from './test-counts.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'hydrant-run-'));
const report = join(scratch, 'report.json');

const reporters = args.some((arg) => arg.startsWith('--reporter')) ? [] : ['--reporter=default'];
const env = { ...process.env };
if (env.CI !== undefined || !process.stdout.isTTY) {
  delete env.FORCE_COLOR;
  env.NO_COLOR = '1';
}
const vitest = [
  join(root, 'node_modules/vitest/vitest.mjs'),
  'run',
  ...reporters,
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...args,
];
const child = spawn(process.execPath, vitest, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
// A signal from the terminal reaches vitest itself; staying alive lets the last line be written all the same.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));

child.on('close', (status) => {
  const counts = readCounts(status ?? 1);
  rmSync(scratch, { recursive: true, force: true });
  const code = exitCodeOf(counts, { status: status ?? 1, strict: process.env.HYDRANT_TEST_STRICT === '1' });
  if (code !== 0 && counts.failed === 0 && counts.skipped > 0) console.log('Skipped tests are failures under HYDRANT_TEST_STRICT=1.');
  if (counts.passed + counts.failed === 0) console.log('No test ran.');
  console.log(summaryLine(counts));
  process.exitCode = code;
});

function readCounts(status: number): TestCounts {
  try {
    return countTests(JSON.parse(readFileSync(report, 'utf8')), status);
  } catch {
    // No report: vitest itself could not start, or was killed.
    return { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 };
  }
}
