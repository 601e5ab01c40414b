import { expect, it } from 'vitest';
import { atOnce, type Parts, withPauses } from './parts.ts';

function* counting(log: string[]): Parts<string> {
  for (const part of ['first', 'second']) {
    log.push(part);
    yield;
  }
  log.push('third');
  return 'done';
}

it('runs all parts and returns what they made', () => {
  const log: string[] = [];
  expect(atOnce(counting(log))).toBe('done');
  expect(log).toEqual(['first', 'second', 'third']);
});

it('pauses between two parts, neither before the first nor after the last', async () => {
  const log: string[] = [];
  expect(await withPauses(counting(log), async () => void log.push('pause'))).toBe('done');
  expect(log).toEqual(['first', 'pause', 'second', 'pause', 'third']);
});

it('ends with the first pause or part that fails', async () => {
  const log: string[] = [];
  await expect(withPauses(counting(log), () => Promise.reject(new Error('stopped')))).rejects.toThrow('stopped');
  expect(log).toEqual(['first']);
});
