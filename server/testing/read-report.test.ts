import path from 'node:path';
import { expect, test } from 'vitest';
import { addTallies, readPlaywrightReport, readVitestReport } from './read-report.ts';

test('vitest: todo and skipped are skipped, a file that does not load is a failure', () => {
  const failed = {
    status: 'failed',
    fullName: 'a queue keeps order',
    failureMessages: ['\u001b[31mexpected 1 to be 2\u001b[39m\n    at /x/node_modules/vitest/run.js:1\n'],
  };
  const passed = { status: 'passed', fullName: 'a queue counts', failureMessages: [] };
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { name: path.resolve('server/a.test.ts'), status: 'failed', message: 'no such module', assertionResults: [] },
      { name: path.resolve('server/b.test.ts'), status: 'failed', message: '', assertionResults: [failed, passed] },
      { name: path.resolve('server/c.test.ts'), status: 'passed', message: '', assertionResults: [passed] },
    ],
  };
  expect(readVitestReport(JSON.stringify(report))).toEqual({
    passed: 5,
    failed: 2,
    skipped: 3,
    failures: [
      { test: 'server/b.test.ts › a queue keeps order', message: 'expected 1 to be 2' },
      { test: 'server/a.test.ts › (the file itself)', message: 'no such module' },
    ],
  });
});

test('playwright: a flaky test and an error outside of tests are failures', () => {
  const spec = (title: string, status: string, messages: string[]) => ({
    title,
    file: 'console/tls.spec.ts',
    tests: [{ status, results: messages.map((message) => ({ errors: [{ message }] })) }],
  });
  const inner = { specs: [spec('flakes', 'flaky', ['timed out']), spec('passes', 'expected', [])] };
  const report = {
    stats: { expected: 4, skipped: 1, unexpected: 1, flaky: 1 },
    errors: [{ message: 'no browser' }],
    suites: [{ specs: [spec('fails', 'unexpected', ['x'.repeat(9000)])], suites: [inner] }],
  };
  const { failures, ...tally } = readPlaywrightReport(JSON.stringify(report));
  expect(tally).toEqual({ passed: 4, failed: 3, skipped: 1 });
  expect(failures.map(({ test }) => test)).toEqual([
    'console/tls.spec.ts › fails',
    'console/tls.spec.ts › flakes',
    'e2e › (outside of tests)',
  ]);
  expect(failures.map(({ message }) => message.slice(0, 10))).toEqual(['x'.repeat(10), 'timed out', 'no browser']);
  expect(failures.every(({ message }) => message.length < 1600)).toBe(true);
});

test('tallies add up', () => {
  expect(addTallies({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  });
});
