import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotaPeriodAt, secondsUntil } from './quota-period.ts';

const instant = fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) });
const period = fc.constantFrom('DAY' as const, 'WEEK' as const, 'MONTH' as const);

describe('quotaPeriodAt', () => {
  it('begins days, weeks and months at midnight UTC, weeks on Monday', () => {
    const at = Date.UTC(2026, 10, 21, 13, 5);
    expect(quotaPeriodAt('DAY', at)).toEqual({ startMs: Date.UTC(2026, 10, 21), endMs: Date.UTC(2026, 10, 22) });
    expect(quotaPeriodAt('WEEK', at)).toEqual({ startMs: Date.UTC(2026, 10, 16), endMs: Date.UTC(2026, 10, 23) });
    expect(quotaPeriodAt('MONTH', at)).toEqual({ startMs: Date.UTC(2026, 10, 1), endMs: Date.UTC(2026, 11, 1) });
  });

  it('runs December into the next year', () => {
    expect(quotaPeriodAt('MONTH', Date.UTC(2026, 11, 31, 23, 59, 59, 999)).endMs).toBe(Date.UTC(2027, 0, 1));
  });

  it('holds the instant, and its periods touch without a gap', () => {
    fc.assert(
      fc.property(period, instant, (kind, nowMs) => {
        const { startMs, endMs } = quotaPeriodAt(kind, nowMs);
        expect(startMs <= nowMs && nowMs < endMs).toBe(true);
        expect(quotaPeriodAt(kind, startMs)).toEqual({ startMs, endMs });
        expect(quotaPeriodAt(kind, endMs).startMs).toBe(endMs);
        expect(quotaPeriodAt(kind, endMs - 1).startMs).toBe(startMs);
      }),
    );
  });
});

describe('secondsUntil', () => {
  it('rounds up and never says less than a second', () => {
    expect(secondsUntil(10_000, 8_999)).toBe(2);
    expect(secondsUntil(10_000, 10_000)).toBe(1);
  });
});
