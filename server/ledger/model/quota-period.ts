// Calendar periods of quotas. All in UTC, so that a period begins at the same instant everywhere.
import type { QuotaPeriod } from '../../contracts/directory.ts';

const dayMs = 86_400_000;
/** 1970-01-01 was a Thursday: the first Monday lies four days later. */
const firstMondayMs = 4 * dayMs;

/** A period as a half-open interval, epoch ms. */
export type PeriodBounds = { startMs: number; endMs: number };

/**
 * The period an instant falls into.
 *
 * @param period  DAY begins at 00:00 UTC, WEEK on Monday (ISO 8601), MONTH on the first
 * @param nowMs   epoch ms, any integer JavaScript dates can hold
 */
export function quotaPeriodAt(period: QuotaPeriod, nowMs: number): PeriodBounds {
  switch (period) {
    case 'DAY':
      return interval(nowMs, dayMs, 0);
    case 'WEEK':
      return interval(nowMs, 7 * dayMs, firstMondayMs);
    case 'MONTH': {
      const now = new Date(nowMs);
      const month = now.getUTCMonth();
      return { startMs: Date.UTC(now.getUTCFullYear(), month, 1), endMs: Date.UTC(now.getUTCFullYear(), month + 1, 1) };
    }
  }
}

/** Whole seconds until the period ends, at least 1: what `Retry-After` and `RateLimit` say. */
export function secondsUntil(endMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((endMs - nowMs) / 1000));
}

function interval(nowMs: number, lengthMs: number, originMs: number): PeriodBounds {
  const startMs = originMs + Math.floor((nowMs - originMs) / lengthMs) * lengthMs;
  return { startMs, endMs: startMs + lengthMs };
}
