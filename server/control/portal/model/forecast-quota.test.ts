import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastQuota } from './forecast-quota.ts';

const period = { startMs: 1_000_000, endMs: 2_000_000 };

describe('the forecast of a quota', () => {
  it.each([
    ['nothing used yet', 0, 100, 0.5, { kind: 'lasts', expectedUse: 0 }],
    ['half used at half time', 50, 100, 0.5, { kind: 'lasts', expectedUse: 100 }],
    ['more than the pace allows', 80, 100, 0.5, { kind: 'runs-out', atMs: 1_625_000, expectedUse: 160 }],
    ['too little time to tell', 90, 100, 0.009, { kind: 'too-early' }],
    ['all used, however early', 100, 100, 0.001, { kind: 'spent' }],
    ['more used than a limit that was lowered', 120, 100, 0.5, { kind: 'spent' }],
    ['the period is over', 99, 100, 1.5, { kind: 'lasts', expectedUse: 99 }],
    ['a clock before the period', 1, 100, -1, { kind: 'too-early' }],
  ] as const)('%s', (_, used, limit, share, expected) => {
    const nowMs = period.startMs + share * (period.endMs - period.startMs);
    expect(forecastQuota({ used, limit, ...period }, nowMs)).toEqual(expected);
  });

  it('never puts the end of a quota before now or after the period', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 0, max: 1e9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (limit, used, share) => {
          const nowMs = Math.floor(period.startMs + share * (period.endMs - period.startMs));
          const forecast = forecastQuota({ used, limit, ...period }, nowMs);
          if (forecast.kind !== 'runs-out') return;
          expect(forecast.atMs).toBeGreaterThanOrEqual(nowMs);
          expect(forecast.atMs).toBeLessThanOrEqual(period.endMs);
        },
      ),
    );
  });
});
