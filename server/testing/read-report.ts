// Counts of tests, and what is known of the failed ones, from the reports that vitest and Playwright write. A skipped test is
// never counted as passed.
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';

export type Tally = { passed: number; failed: number; skipped: number };

/** A test that failed: its file and name, and what it said. */
export type Failure = { test: string; message: string };

/** Longest text told of one failure, in characters: a diff of thousands of lines hides the next failure. */
const messageMax = 1500;

/** A line of a stack in code that is not ours. */
const foreignFrame = /^\s+at (?:.*\/node_modules\/|new Promise \(<anonymous>\))/;

const VitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  /** A file that could not be loaded has no tests, and fails. */
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() })),
    }),
  ),
});

export function readVitestReport(text: string): Tally & { failures: Failure[] } {
  const report = VitestReport.parse(JSON.parse(text));
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const failures = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => failure(file.name, test.fullName, test.failureMessages ?? [])),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [...failures, ...unloaded.map((file) => failure(file.name, '(the file itself)', [file.message]))],
  };
}

const PlaywrightError = z.object({ message: z.string().optional() });

type PlaywrightSuite = z.infer<typeof PlaywrightSuite>;
const PlaywrightSuite = z.object({
  specs: z.array(
    z.object({
      title: z.string(),
      file: z.string(),
      tests: z.array(z.object({ status: z.string(), results: z.array(z.object({ errors: z.array(PlaywrightError) })) })),
    }),
  ),
  get suites() {
    return z.array(PlaywrightSuite).optional();
  },
});

const PlaywrightReport = z.object({
  stats: z.object({ expected: z.int(), skipped: z.int(), unexpected: z.int(), flaky: z.int() }),
  errors: z.array(PlaywrightError),
  suites: z.array(PlaywrightSuite),
});

/** Flaky counts as failed: a test that needs luck tells nothing. */
export function readPlaywrightReport(text: string): Tally & { failures: Failure[] } {
  const { stats, errors, suites } = PlaywrightReport.parse(JSON.parse(text));
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [...suites.flatMap(suiteFailures), ...errors.map((error) => failure('e2e', '(outside of tests)', [error.message ?? '']))],
  };
}

function suiteFailures(suite: PlaywrightSuite): Failure[] {
  const own = suite.specs.flatMap((spec) =>
    spec.tests
      .filter((test) => test.status === 'unexpected' || test.status === 'flaky')
      .map((test) =>
        failure(
          spec.file,
          spec.title,
          test.results.flatMap((result) => result.errors.map((error) => error.message ?? '')),
        ),
      ),
  );
  return [...own, ...(suite.suites ?? []).flatMap(suiteFailures)];
}

function failure(file: string, name: string, messages: readonly string[]): Failure {
  const lines = stripVTControlCharacters(messages.join('\n')).split('\n');
  const message = lines
    .filter((line) => !foreignFrame.test(line))
    .join('\n')
    .trim();
  return {
    test: `${path.isAbsolute(file) ? path.relative(process.cwd(), file) : file} › ${name}`,
    message: message.length > messageMax ? `${message.slice(0, messageMax)} …` : message,
  };
}

export function addTallies(one: Tally, other: Tally): Tally {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed, skipped: one.skipped + other.skipped };
}
