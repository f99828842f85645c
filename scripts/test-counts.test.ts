import { expect, test } from 'vitest';
import { addCounts, countSpecs, countTests, exitCodeOf, summaryLine } from './test-counts.ts';

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((s) => ({ status: s })) });

test('tests are counted by state', () => {
  const report = { testResults: [file('passed', 'passed', 'skipped', 'todo'), file('failed', 'failed', 'passed', 'failed')] };
  expect(countTests(report, 1)).toEqual({ passed: 2, failed: 2, skipped: 2 });
});

test('a file that does not load is a failure', () => {
  expect(countTests({ testResults: [file('failed')] }, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a bad exit that no test explains is a failure', () => {
  expect(countTests({ testResults: [file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test('specs are counted by outcome; one that passed only the second time has failed', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 2, skipped: 1 };
  expect(countSpecs({ stats, errors: [] }, 1)).toEqual({ passed: 5, failed: 3, skipped: 1 });
});

test('an error outside every spec, or a bad exit that none explains, is a failure', () => {
  const stats = { expected: 5, unexpected: 0, flaky: 0, skipped: 0 };
  expect(countSpecs({ stats, errors: [] }, 0)).toEqual({ passed: 5, failed: 0, skipped: 0 });
  expect(countSpecs({ stats, errors: [{}] }, 0)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  expect(countSpecs({ stats, errors: [] }, 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
});

test('the parts of a run are added up', () => {
  const part = { passed: 2, failed: 1, skipped: 3 };
  expect(addCounts([part, part])).toEqual({ passed: 4, failed: 2, skipped: 6 });
  expect(addCounts([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});

test('the last line names skipped tests only when there are any', () => {
  expect(summaryLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
  expect(summaryLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});

test('nothing ran, something failed, or something was skipped under strict: not zero', () => {
  const ok = { status: 0, strict: false };
  expect(exitCodeOf({ passed: 1, failed: 0, skipped: 1 }, ok)).toBe(0);
  expect(exitCodeOf({ passed: 0, failed: 0, skipped: 1 }, ok)).toBe(1);
  expect(exitCodeOf({ passed: 1, failed: 1, skipped: 0 }, ok)).toBe(1);
  expect(exitCodeOf({ passed: 1, failed: 0, skipped: 1 }, { status: 0, strict: true })).toBe(1);
  expect(exitCodeOf({ passed: 1, failed: 0, skipped: 0 }, { status: 1, strict: false })).toBe(1);
});
