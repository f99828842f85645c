// Runs every suite and ends with one line, alone: `N passed, N failed` (and `, N skipped` when there are any): vitest, then the
// specs of the screens. Arguments go to vitest as they are, without the screens: `node scripts/run-tests.ts core/secrets -t sealed`.
// `--screens` runs only these, with the arguments after it: `node scripts/run-tests.ts --screens e2e/window`.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addCounts, countSpecs, countTests, exitCodeOf, summaryLine, type TestCounts } from './test-counts.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'hydrant-run-'));
const report = join(scratch, 'report.json');

const env = { ...process.env };
if (env.CI !== undefined || !process.stdout.isTTY) {
  delete env.FORCE_COLOR;
  env.NO_COLOR = '1';
}
let running: ChildProcess | undefined;
// A signal from the terminal reaches the runner itself; staying alive lets the last line be written all the same.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => running?.kill('SIGTERM'));

const onlyScreens = args[0] === '--screens';
const parts: { counts: TestCounts; status: number }[] = [];
if (!onlyScreens) parts.push(await runVitest(args));
if (onlyScreens || args.length === 0) parts.push(await runScreens(args.slice(1)));
rmSync(scratch, { recursive: true, force: true });

const counts = addCounts(parts.map((part) => part.counts));
const status = parts.find((part) => part.status !== 0)?.status ?? 0;
const code = exitCodeOf(counts, { status, strict: process.env.HYDRANT_TEST_STRICT === '1' });
if (code !== 0 && counts.failed === 0 && counts.skipped > 0) console.log('Skipped tests are failures under HYDRANT_TEST_STRICT=1.');
if (counts.passed + counts.failed === 0) console.log('No test ran.');
console.log(summaryLine(counts));
process.exitCode = code;

async function runVitest(given: string[]): Promise<{ counts: TestCounts; status: number }> {
  const reporters = given.some((arg) => arg.startsWith('--reporter')) ? [] : ['--reporter=default'];
  const status = await run([
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...reporters,
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...given,
  ]);
  return { status, counts: readCounts(report, status, (json) => countTests(json as never, status)) };
}

async function runScreens(given: string[]): Promise<{ counts: TestCounts; status: number }> {
  const specs = join(scratch, 'specs.json');
  env.PLAYWRIGHT_JSON_OUTPUT_FILE = specs;
  const status = await run([join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--reporter=list,json', ...given]);
  return { status, counts: readCounts(specs, status, (json) => countSpecs(json as never, status)) };
}

function run(command: string[]): Promise<number> {
  const child = spawn(process.execPath, command, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
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
