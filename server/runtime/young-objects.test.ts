import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = path.join(import.meta.dirname, '../testing/hold-and-drop.ts');
const mebibyte = 1_048_576;

async function growth(...parameters: string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...parameters]);
  return Number(stdout);
}

test('what is dropped at once does not become old because others like it lived long', async () => {
  for (let run = 0; run < 3; run += 1) expect(await growth('young')).toBeLessThan(8 * mebibyte);
});

test('without it V8 makes them old, in most runs', async () => {
  const grown: number[] = [];
  while (grown.length < 12 && !grown.some((bytes) => bytes > 12 * mebibyte)) grown.push(await growth());
  expect(Math.max(...grown)).toBeGreaterThan(12 * mebibyte);
});
