/** What a run of the suites came to. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The part of vitest's JSON report that is read here. */
interface JsonReport {
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/**
 * Counts the tests of a vitest JSON report. A file that failed outside its tests (it does not load, a hook threw) counts
 * as one failure, and so does a non-zero `status` that no test explains (an unhandled rejection).
 */
export function countTests(report: JsonReport, status: number): TestCounts {
  const counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed').length;
    const passed = file.assertionResults.filter((test) => test.status === 'passed').length;
    counts.passed += passed;
    counts.failed += file.status === 'failed' ? Math.max(1, failed) : failed;
    counts.skipped += file.assertionResults.length - passed - failed;
  }
  if (status !== 0 && counts.failed === 0 && counts.passed > 0) counts.failed = 1;
  return counts;
}

/** The part of Playwright's JSON report that is read here. */
interface SpecReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}

/** Counts the specs of a Playwright JSON report; one that passed only when tried again counts as failed. */
export function countSpecs({ stats, errors }: SpecReport, status: number): TestCounts {
  const failed = stats.unexpected + stats.flaky;
  const unexplained = status !== 0 || errors.length > 0 ? 1 : 0;
  return { passed: stats.expected, failed: failed === 0 ? unexplained : failed, skipped: stats.skipped };
}

export function addCounts(all: readonly TestCounts[]): TestCounts {
  const sum = (key: keyof TestCounts): number => all.reduce((total, counts) => total + counts[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** The last line of `npm test`. */
export function summaryLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** 0 only when something ran and nothing failed; under strict, when nothing was skipped either. */
export function exitCodeOf(counts: TestCounts, run: { status: number; strict: boolean }): number {
  if (counts.failed > 0 || counts.passed === 0) return 1;
  if (run.strict && counts.skipped > 0) return 1;
  return run.status === 0 ? 0 : 1;
}
