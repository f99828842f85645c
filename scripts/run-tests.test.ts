import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const RUN_TESTS = fileURLToPath(new URL('./run-tests.ts', import.meta.url));
const TOOLS = new URL('../e2e/support/tools.ts', import.meta.url).pathname;

/** Runs one test file in a root of its own, with the runner as `npm test` starts it. */
function run(source: string, env: Record<string, string> = {}) {
  const root = mkdtempSync(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'run-'));
  writeFileSync(join(root, 'one.test.ts'), source);
  // HYDRANT_TEST_STRICT of the outer run must not decide here.
  const clean = { ...process.env, HYDRANT_TEST_STRICT: '', VITEST: '', ...env };
  const { stdout, stderr, status } = spawnSync(process.execPath, [RUN_TESTS, '--root', root, '--globals'], {
    encoding: 'utf8',
    env: clean,
  });
  return { last: stdout.trimEnd().split('\n').at(-1), status, output: stdout + stderr };
}

test('all passed', () => {
  expect(run(`test('a', () => {}); test('b', () => {});`)).toMatchObject({ last: '2 passed, 0 failed', status: 0 });
});

test('one failed', () => {
  expect(run(`test('a', () => {}); test('b', () => { throw new Error('no'); });`)).toMatchObject({ last: '1 passed, 1 failed', status: 1 });
});

test('a file that does not load, and a rejection that nobody handles', () => {
  expect(run(`import './nothing.ts'; test('a', () => {});`)).toMatchObject({ last: '0 passed, 1 failed', status: 1 });
  expect(run(`test('a', () => { void Promise.reject(new Error('late')); });`)).toMatchObject({ last: '1 passed, 1 failed', status: 1 });
});

test('skipped is said, and under strict it fails', () => {
  const source = `test('a', () => {}); test.skip('b', () => {}); test.todo('c');`;
  expect(run(source)).toMatchObject({ last: '1 passed, 0 failed, 2 skipped', status: 0 });
  expect(run(source, { HYDRANT_TEST_STRICT: '1' })).toMatchObject({ last: '1 passed, 0 failed, 2 skipped', status: 1 });
});

test('no test at all fails', () => {
  expect(run('')).toMatchObject({ status: 1 });
  expect(run(`test.skip('a', () => {});`)).toMatchObject({ last: '0 passed, 0 failed, 1 skipped', status: 1 });
});

test('a suite whose tool is not there is skipped with the reason, and fails with it under strict', () => {
  const source = `import { describeWith } from ${JSON.stringify(TOOLS)};
    test('other', () => {});
    describeWith(['gnome-keyring'], 'keyring', () => { test('a', () => {}); });`;
  const nowhere = { PATH: '/nonexistent' };
  const skipped = run(source, nowhere);
  expect(skipped).toMatchObject({ last: '1 passed, 0 failed, 1 skipped', status: 0 });
  expect(skipped.output).toMatch(/skipped: .*gnome-keyring/);
  const strict = run(source, { ...nowhere, HYDRANT_TEST_STRICT: '1' });
  expect(strict).toMatchObject({ last: '1 passed, 1 failed', status: 1 });
  expect(strict.output).toMatch(/cannot run.*gnome-keyring/);
});

test('the specs alone: passed, failed and skipped, or none at all', { timeout: 60_000 }, () => {
  // Where Playwright finds its own package.
  const results = fileURLToPath(new URL('../test-results/', import.meta.url));
  mkdirSync(results, { recursive: true });
  const folder = mkdtempSync(join(results, 'run-'));
  try {
    writeFileSync(join(folder, 'playwright.config.ts'), `export default { testDir: '.', outputDir: 'out', reporter: 'list' };`);
    const specs = (source: string) => {
      writeFileSync(join(folder, 'one.spec.ts'), `import { test } from '@playwright/test';\n${source}`);
      const config = ['--config', join(folder, 'playwright.config.ts')];
      const env = { ...process.env, HYDRANT_TEST_STRICT: '', VITEST: '' };
      const { stdout, status } = spawnSync(process.execPath, [RUN_TESTS, '--screens', ...config], { encoding: 'utf8', env });
      return { last: stdout.trimEnd().split('\n').at(-1), status };
    };
    expect(specs(`test('a', () => {}); test('b', () => { throw new Error('no'); }); test.skip('c', () => {});`)).toEqual({
      last: '1 passed, 1 failed, 1 skipped',
      status: 1,
    });
    expect(specs(`test('a', () => {});`)).toEqual({ last: '1 passed, 0 failed', status: 0 });
    expect(specs('')).toMatchObject({ last: '0 passed, 1 failed', status: 1 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
