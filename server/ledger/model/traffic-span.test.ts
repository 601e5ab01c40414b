import { describe, expect, it } from 'vitest';
import { sumGrain, trafficSpan } from './traffic-span.ts';

const nowMs = Date.UTC(2026, 10, 26, 14, 37, 21);
const at = (ms: number) => new Date(ms).toISOString().slice(0, 16);

describe('the span of a range of traffic', () => {
  it.each([
    ['3h', 'api', 'minute', 60, '2026-11-26T11:38', '2026-11-26T14:38'],
    ['24h', 'api', 'minute', 300, '2026-11-25T15:00', '2026-11-26T14:40'],
    ['24h', 'key', 'hour', 3_600, '2026-11-25T15:00', '2026-11-26T15:00'],
    ['7d', 'api', 'hour', 3_600, '2026-11-20T00:00', '2026-11-26T15:00'],
    ['30d', 'customer', 'hour', 3_600, '2026-10-28T00:00', '2026-11-26T15:00'],
    ['90d', 'key', 'day', 86_400, '2026-08-29T00:00', '2026-11-27T00:00'],
  ] as const)('%s by %s is in steps of %s', (range, by, grain, stepSeconds, from, to) => {
    const span = trafficSpan(range, by, nowMs);
    expect({ grain: span.grain, stepSeconds: span.stepSeconds }).toEqual({ grain, stepSeconds });
    expect([at(span.fromMs), at(span.toMs)]).toEqual([from, to]);
  });

  it('begins on a step, ends after now, and on whole rows of the grain that sums over it read', () => {
    const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
    for (const range of ['3h', '24h', '7d', '30d', '90d'] as const) {
      for (const by of ['api', 'key'] as const) {
        const { fromMs, toMs, stepSeconds } = trafficSpan(range, by, nowMs);
        expect(fromMs % (stepSeconds * 1_000)).toBe(0);
        expect(fromMs % unitMs[sumGrain(range)]).toBe(0);
        expect(toMs).toBeGreaterThan(nowMs);
        expect(toMs - nowMs).toBeLessThanOrEqual(stepSeconds * 1_000);
      }
    }
  });
});
