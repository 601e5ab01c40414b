// `npm test`: everything that must hold before a change goes in, in one run: types, lint, import rules, unused code,
// unit tests, tests on embedded Postgres, end-to-end tests with real clients and a real browser. Every step runs even
// when an earlier one failed. What failed is told again at the end, because the end is what one sees of a long run. The very
// last line is the sum: `N passed, N failed`, and `, N skipped` when any were.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { installBrowser } from './install-browser.ts';
import { installClients } from './install-clients.ts';
import type { Failure, Tally } from './read-report.ts';
import { addTallies, readPlaywrightReport, readVitestReport } from './read-report.ts';

const root = path.join(import.meta.dirname, '../..');
const bin = path.join(root, 'node_modules/.bin');

/** Playwright's projects that belong to every run. */
const suites = ['gateway', 'sdk', 'examples', 'console', 'journeys', 'resilience'];

type Result = Tally & { failures: Failure[] };

type Step = { name: string; command: readonly string[]; report?: (text: string) => Result; env?: Record<string, string> };

const checks: readonly Step[] = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'lint and format', command: ['biome', 'check', '.'] },
  { name: 'import rules', command: ['depcruise', '--no-progress', 'server', 'app', 'components'] },
  { name: 'unused code', command: ['knip'] },
];

const tests = (directory: string): readonly Step[] => {
  const vitest = (project: string): Step => ({
    name: `${project} tests`,
    command: [
      'vitest',
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${directory}/${project}.json`,
    ],
    report: readVitestReport,
  });
  return [
    vitest('unit'),
    vitest('db'),
    {
      name: 'e2e tests',
      command: ['playwright', 'test', '--config', 'e2e/playwright.config.ts', ...suites.flatMap((name) => ['--project', name])],
      report: readPlaywrightReport,
      env: { SLUICE_TEST_REPORT: `${directory}/e2e.json` },
    },
  ];
};

/** Runs one step with its output passed through; a check counts as one test. */
async function run(step: Step, directory: string): Promise<Result> {
  console.log(`\n== ${step.name}`);
  const startedAt = performance.now();
  const isSuccess = await succeeds(step);
  const result = step.report ? await readResult(step, directory) : { passed: 0, failed: 0, skipped: 0, failures: [] };
  // A run that fails without naming a failed test (no report, an error outside of tests) is a failure all the same.
  if (!isSuccess && result.failed === 0) result.failed = 1;
  if (isSuccess && !step.report) result.passed = 1;
  if (isSuccess && step.report && result.passed === 0) result.failed = 1;
  if (result.failed > result.failures.length) result.failures.push({ test: step.name, message: 'See its output above.' });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`-- ${step.name}: ${sumLine(result)} (${seconds} s)`);
  return result;
}

async function readResult(step: Step, directory: string): Promise<Result> {
  const file = path.join(directory, `${step.name.split(' ')[0]}.json`);
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null || !step.report ? { passed: 0, failed: 1, skipped: 0, failures: [] } : step.report(text);
}

function succeeds(step: Step): Promise<boolean> {
  const [program = '', ...args] = step.command;
  return new Promise((resolve) => {
    const child = spawn(path.join(bin, program), args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...step.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` },
    });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

function sumLine(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed${tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''}`;
}

const directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-reports-'));
let sum: Tally = { passed: 0, failed: 0, skipped: 0 };
const failures: Failure[] = [];
try {
  for (const sentence of [await installBrowser(), await installClients()]) if (sentence !== null) console.log(sentence);
  for (const step of [...checks, ...tests(directory)]) {
    const result = await run(step, directory);
    sum = addTallies(sum, result);
    failures.push(...result.failures);
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
if (failures.length > 0) console.log('\n== what failed');
for (const { test, message } of failures.slice(0, 30)) console.log(`\n${test}\n${message.replaceAll(/^/gm, '    ')}`);
console.log(`\n${sumLine(sum)}`);
process.exitCode = sum.failed === 0 ? 0 : 1;
