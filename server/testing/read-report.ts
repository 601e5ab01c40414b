// Counts of tests from the reports that vitest and Playwright write. A skipped test is never counted as passed.
import { z } from 'zod';

export type Tally = { passed: number; failed: number; skipped: number };

const VitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  /** A file that could not be loaded has no tests, and fails. */
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

export function readVitestReport(text: string): Tally {
  const report = VitestReport.parse(JSON.parse(text));
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

const PlaywrightReport = z.object({
  stats: z.object({ expected: z.int(), skipped: z.int(), unexpected: z.int(), flaky: z.int() }),
  errors: z.array(z.unknown()),
});

/** Flaky counts as failed: a test that needs luck tells nothing. */
export function readPlaywrightReport(text: string): Tally {
  const { stats, errors } = PlaywrightReport.parse(JSON.parse(text));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

export function addTallies(one: Tally, other: Tally): Tally {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed, skipped: one.skipped + other.skipped };
}
