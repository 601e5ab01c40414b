import { describe, expect, it } from 'vitest';
import { addUnits, drainUnits, generationOf, leaseWord, nextGeneration, takeUnit, unitsOf } from './lease-word.ts';

describe('a lease word', () => {
  it('gives out as many units as it holds', () => {
    const words = new Int32Array(new SharedArrayBuffer(8));
    words[1] = leaseWord(7, 2);
    expect([takeUnit(words, 1, 7), takeUnit(words, 1, 7), takeUnit(words, 1, 7)]).toEqual([1, 0, -1]);
    expect(words[0]).toBe(0);
  });

  it('gives nothing to, and takes nothing from, another generation', () => {
    const words = new Int32Array(new SharedArrayBuffer(4));
    words[0] = leaseWord(7, 2);
    expect(takeUnit(words, 0, 6)).toBe(-1);
    expect(addUnits(words, 0, 8, 1)).toBe(false);
    expect(addUnits(words, 0, 7, 3)).toBe(true);
    expect(drainUnits(words, 0)).toBe(5);
    expect(generationOf(words[0] ?? 0)).toBe(7);
  });

  it('keeps its parts apart at their bounds', () => {
    const word = leaseWord(0x7fff, 0xffff);
    expect([generationOf(word), unitsOf(word), nextGeneration(word)]).toEqual([0x7fff, 0xffff, 0]);
    const words = new Int32Array(new SharedArrayBuffer(4));
    words[0] = leaseWord(1, 0xffff);
    expect(addUnits(words, 0, 1, 1)).toBe(false);
  });
});
