import { expect, it } from 'vitest';
import { planLimits } from './plan-limits.ts';

const gold = { planId: 'gold', throttle: { ratePerSecond: 10, burst: 20 }, quota: { limit: 1_000, period: 'DAY' } } as const;

it('is one object for all keys of a plan, however they were read', () => {
  const limits = planLimits(gold);
  expect(planLimits(structuredClone(gold))).toBe(limits);
  expect(limits).toMatchObject({ planId: 'gold', quota: gold.quota, limit: { intervalNs: 100_000_000, burst: 20 } });
  expect(limits.bothLine).toBe('RateLimit-Policy: "throttle";q=20;w=2, "quota";q=1000;w=86400\r\nRateLimit: "throttle";r=');
});

it.each([
  { name: 'another plan', other: { ...gold, planId: 'silver' } },
  { name: 'another rate', other: { ...gold, throttle: { ratePerSecond: 11, burst: 20 } } },
  { name: 'another burst', other: { ...gold, throttle: { ratePerSecond: 10, burst: 21 } } },
  { name: 'no throttle', other: { ...gold, throttle: null } },
  { name: 'another quota', other: { ...gold, quota: { limit: 1_001, period: 'DAY' } } },
  { name: 'another period', other: { ...gold, quota: { limit: 1_000, period: 'WEEK' } } },
  { name: 'no quota', other: { ...gold, quota: null } },
] as const)('is another object for $name', ({ other }) => {
  const limits = planLimits(other);
  expect(limits).not.toBe(planLimits(gold));
  expect(limits).toMatchObject({ planId: other.planId, quota: other.quota });
  if (other.throttle === null) expect(limits.limit).toBe(null);
  else expect(limits.limit).toMatchObject(other.throttle);
});

it('forgets what it knows rather than grow', () => {
  const before = planLimits(gold);
  for (let plan = 0; plan < 10_000; plan += 1) planLimits({ planId: `plan ${plan}`, throttle: null, quota: null });
  const again = planLimits(gold);
  expect(again).not.toBe(before);
  expect(again).toEqual(before);
});
