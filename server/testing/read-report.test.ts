import { expect, test } from 'vitest';
import { addTallies, readPlaywrightReport, readVitestReport } from './read-report.ts';

test('vitest: todo and skipped are skipped, a file that does not load is a failure', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{}] },
      { status: 'passed', assertionResults: [{}] },
    ],
  };
  expect(readVitestReport(JSON.stringify(report))).toEqual({ passed: 5, failed: 2, skipped: 3 });
});

test('playwright: a flaky test and an error outside of tests are failures', () => {
  const report = { stats: { expected: 4, skipped: 1, unexpected: 2, flaky: 1 }, errors: [{}] };
  expect(readPlaywrightReport(JSON.stringify(report))).toEqual({ passed: 4, failed: 4, skipped: 1 });
});

test('tallies add up', () => {
  expect(addTallies({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  });
});
