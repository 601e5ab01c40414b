import { execFile } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { ThreadScheduling } from '../testing/print-scheduling.ts';

const script = path.join(import.meta.dirname, '../testing/print-scheduling.ts');
const isHere = process.platform === 'linux';
const [normal, batch] = [0, 3];

/** The main thread first. */
async function schedulingByThread(...command: string[]): Promise<ThreadScheduling[]> {
  const [program = '', ...parameters] = [...command, process.execPath, script];
  const { stdout } = await promisify(execFile)(program, parameters);
  return JSON.parse(stdout);
}

test.runIf(isHere).each([
  { startedWith: 0, main: 3, helpers: 10 },
  { startedWith: 4, main: 7, helpers: 14 },
  { startedWith: 18, main: 19, helpers: 19 },
])('started with niceness $startedWith a serving thread goes before the main thread, and that before helpers', async (expected) => {
  const [main, ...others] = await schedulingByThread('nice', '-n', String(expected.startedWith - os.getPriority()));
  expect(main?.niceness).toBe(expected.main);
  expect(others.filter(({ name }) => name === 'sluice-0').map(({ niceness }) => niceness)).toEqual([expected.startedWith]);
  const helpers = others.filter(({ name }) => name === 'node-V8Worker').map(({ niceness }) => niceness);
  expect(helpers.length).toBeGreaterThan(0);
  expect(new Set(helpers)).toEqual(new Set([expected.helpers]));
});

test.runIf(isHere)('only a serving thread interrupts another, and it asks for a shorter slice than the system gives', async () => {
  const threads = await schedulingByThread();
  const serving = threads.filter(({ name }) => name === 'sluice-0');
  expect(serving.map(({ policy }) => policy)).toEqual([normal]);
  expect(new Set(threads.filter((thread) => !serving.includes(thread)).map(({ policy }) => policy))).toEqual(new Set([batch]));
  const [major = 0, minor = 0] = os.release().split('.').map(Number);
  if (major > 6 || (major === 6 && minor >= 12)) expect(serving[0]?.sliceNs).toBe(200_000);
});
