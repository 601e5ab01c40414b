import { execFile } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = path.join(import.meta.dirname, '../testing/print-niceness.ts');

async function nicenessByThread(...command: string[]): Promise<[name: string, niceness: number][]> {
  const [program = '', ...parameters] = [...command, process.execPath, script];
  const { stdout } = await promisify(execFile)(program, parameters);
  return JSON.parse(stdout);
}

test.runIf(process.platform === 'linux').each([
  { startedWith: 0, main: 3, helpers: 10 },
  { startedWith: 4, main: 7, helpers: 14 },
  { startedWith: 18, main: 19, helpers: 19 },
])('started with niceness $startedWith a serving thread goes before the main thread, and that before helpers', async (expected) => {
  const [main, ...others] = await nicenessByThread('nice', '-n', String(expected.startedWith - os.getPriority()));
  expect(main?.[1]).toBe(expected.main);
  expect(others.filter(([name]) => name === 'sluice-0')).toEqual([['sluice-0', expected.startedWith]]);
  const helpers = others.filter(([name]) => name === 'node-V8Worker').map(([, niceness]) => niceness);
  expect(helpers.length).toBeGreaterThan(0);
  expect(new Set(helpers)).toEqual(new Set([expected.helpers]));
});
