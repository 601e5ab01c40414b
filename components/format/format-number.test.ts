import { describe, expect, it } from 'vitest';
import { formatCompact, formatCount, formatDuration, formatMilliseconds, formatPercent } from './format-number.ts';

describe('numbers for people', () => {
  it('groups counts the way the language does', () => {
    expect(formatCount(1_234_567, 'en')).toBe('1,234,567');
    expect(formatCount(1_234_567, 'de')).toBe('1.234.567');
  });

  it.each([
    [0, '0'],
    [0.44, '0.4'],
    [0.0138, '0.014'],
    [0.09, '0.09'],
    [-0.0041, '-0.0041'],
    [37.4, '37'],
    [1_234, '1.2K'],
    [3_400_000, '3.4M'],
  ])('shortens %d to %s', (value, text) => {
    expect(formatCompact(value, 'en')).toBe(text);
  });

  it('never shows a share that exists as none', () => {
    expect(formatPercent(0, 'en')).toBe('0%');
    expect(formatPercent(0.000_01, 'en')).toBe('<0.1%');
    expect(formatPercent(0.125, 'en')).toBe('12.5%');
  });

  it.each([
    [0.42, '0.42 ms'],
    [3.14, '3.1 ms'],
    [120.4, '120 ms'],
    [1_300, '1.3 sec'],
  ])('writes %d milliseconds as %s', (ms, text) => {
    expect(formatMilliseconds(ms, 'en')).toBe(text);
  });

  it.each([
    [8.9, '8 s'],
    [125, '2 m 05 s'],
    [600, '10 m'],
    [7_200, '2 h'],
    [12_000, '3 h 20 m'],
    [367_200, '4 d 6 h'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
