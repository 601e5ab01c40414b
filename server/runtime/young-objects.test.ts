import { execFile } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { maxYoungGenerationSizeMb } from './young-objects.ts';

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

test('a serving thread collects its young objects in pieces of 4 MiB, where V8 would let them grow', async () => {
  const code = `const { parentPort } = require('node:worker_threads');
    const v8 = require('node:v8');
    let held = [];
    for (let made = 0; made < 4_000_000; made += 1) {
      held.push({ made });
      if (held.length === 100_000) held = [];
    }
    parentPort.postMessage(v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size);`;
  const sizeWith = async (resourceLimits: ResourceLimits) => {
    const [bytes] = await once(new Worker(code, { eval: true, resourceLimits }), 'message');
    return Number(bytes);
  };
  // Both halves.
  expect(await sizeWith({ maxYoungGenerationSizeMb })).toBeLessThanOrEqual(8 * mebibyte);
  expect(await sizeWith({})).toBeGreaterThan(8 * mebibyte);
});
