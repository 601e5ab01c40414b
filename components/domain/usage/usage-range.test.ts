import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeNames, usageRange } from './usage-range.ts';

const nowMs = Date.parse('2026-03-31T13:45:30.000Z');
const none = { range: '', from: '', to: '', grain: '' };

describe('the time of a usage page', () => {
  it.each([
    ['', '', '2026-03-01T00:00 2026-04-01T00:00 day', ['hour', 'day', 'month']],
    ['nonsense', 'nonsense', '2026-03-01T00:00 2026-04-01T00:00 day', ['hour', 'day', 'month']],
    ['month', 'hour', '2026-03-01T00:00 2026-04-01T00:00 hour', ['hour', 'day', 'month']],
    ['hour', '', '2026-03-31T12:46 2026-03-31T13:46 minute', ['minute', 'hour']],
    ['six-hours', 'hour', '2026-03-31T07:00 2026-03-31T13:46 hour', ['minute', 'hour']],
    ['today', '', '2026-03-31T00:00 2026-03-31T14:00 hour', ['hour']],
    ['week', '', '2026-03-25T00:00 2026-04-01T00:00 day', ['hour', 'day']],
    ['last-month', '', '2026-02-01T00:00 2026-03-01T00:00 day', ['hour', 'day', 'month']],
    ['year', '', '2025-04-01T00:00 2026-04-01T00:00 month', ['day', 'month']],
    ['year', 'minute', '2025-04-01T00:00 2026-04-01T00:00 month', ['day', 'month']],
  ])('%s by %s', (range, grain, expected, grains) => {
    const found = usageRange({ ...none, range, grain }, nowMs);
    const text = (ms: number) => new Date(ms).toISOString().slice(0, 16);
    expect(`${text(found.fromMs)} ${text(found.toMs)} ${found.grain}`).toBe(expected);
    if (range !== 'today') expect(found.grains).toEqual(grains);
  });

  it.each([
    ['2026-02-03', '2026-02-05', '2026-02-03 2026-02-06 day'],
    ['2026-02-05', '2026-02-05', '2026-02-05 2026-02-06 hour'],
    ['2026-02-05', '2026-02-03', '2026-02-03 2026-02-04 hour'],
    ['2024-01-01', '2026-02-03', '2024-01-01 2026-02-04 month'],
    ['', '', '2026-03-01 2026-04-01 day'],
    ['31.12.2025', '2026-99-99', '2026-03-01 2026-04-01 day'],
  ])('from %s to %s, both included', (from, to, expected) => {
    const found = usageRange({ ...none, range: 'custom', from, to }, nowMs);
    const text = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    expect(`${text(found.fromMs)} ${text(found.toMs)} ${found.grain}`).toBe(expected);
  });

  it('always holds now or what was asked for, in whole steps, and a chart that can be read', () => {
    const day = fc.integer({ min: 0, max: 40_000 }).map((number) => new Date(number * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(
        fc.constantFrom(...rangeNames),
        day,
        day,
        fc.constantFrom('', 'minute', 'hour', 'day', 'month'),
        (range, from, to, grain) => {
          const found = usageRange({ range, from, to, grain }, nowMs);
          expect(found.toMs).toBeGreaterThan(found.fromMs);
          expect(found.grains).toContain(found.grain);
          expect(found.fromMs % 60_000).toBe(0);
          if (range !== 'custom' && range !== 'last-month') expect(found.fromMs <= nowMs && nowMs < found.toMs).toBe(true);
        },
      ),
    );
  });
});
