// The time a usage page shows, from what its URL says. All in UTC, whole steps, so that its sums are those of the quota
// periods and of the CSV file. Pure.
import type { UsageGrain } from '#server/contracts/usage.ts';
import { nextStep, stepStart } from './usage-points.ts';

export const rangeNames = ['hour', 'six-hours', 'today', 'week', 'month', 'last-month', 'year', 'custom'] as const;
type RangeName = (typeof rangeNames)[number];

export type UsageRange = {
  name: RangeName;
  fromMs: number;
  /** Exclusive; past now where the last step still runs. */
  toMs: number;
  grain: UsageGrain;
  /** Those that give a chart of a readable number of steps. */
  grains: readonly UsageGrain[];
};

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** Bars that can be told apart on a wide screen. */
const stepsMax = 800;
/** Sixty years: months are then still few enough. */
const spanMsMax = 60 * 365 * dayMs;
const grainMs = { minute: minuteMs, hour: hourMs, day: dayMs, month: 28 * dayMs } as const;

/**
 * @param chosen  fields of the URL, '' where absent; what makes no sense counts as absent. `from` and `to` are dates, both
 *                included
 * @param nowMs   epoch ms
 */
export function usageRange(chosen: { range: string; from: string; to: string; grain: string }, nowMs: number): UsageRange {
  const name = rangeNames.find((one) => one === chosen.range) ?? 'month';
  const { fromMs, toMs, usual } = spanOf(name, chosen, nowMs);
  const grains = (['minute', 'hour', 'day', 'month'] as const).filter((grain) => isReadable(grain, toMs - fromMs));
  const grain = grains.find((one) => one === chosen.grain) ?? grains.find((one) => one === usual) ?? grains[0] ?? 'month';
  return { name, fromMs: stepStart(fromMs, grain), toMs, grain, grains };
}

type Span = { fromMs: number; toMs: number; usual: UsageGrain };

function spanOf(name: RangeName, chosen: { from: string; to: string }, nowMs: number): Span {
  const thisMonth = stepStart(nowMs, 'month');
  const endOf = (grain: UsageGrain) => nextStep(stepStart(nowMs, grain), grain);
  switch (name) {
    case 'hour':
      return { fromMs: endOf('minute') - hourMs, toMs: endOf('minute'), usual: 'minute' };
    case 'six-hours':
      return { fromMs: endOf('minute') - 6 * hourMs, toMs: endOf('minute'), usual: 'minute' };
    case 'today':
      return { fromMs: stepStart(nowMs, 'day'), toMs: endOf('hour'), usual: 'hour' };
    case 'week':
      return { fromMs: endOf('day') - 7 * dayMs, toMs: endOf('day'), usual: 'day' };
    case 'month':
      return { fromMs: thisMonth, toMs: endOf('day'), usual: 'day' };
    case 'last-month':
      return { fromMs: stepStart(thisMonth - 1, 'month'), toMs: thisMonth, usual: 'day' };
    case 'year':
      return { fromMs: monthsBefore(thisMonth, 11), toMs: endOf('month'), usual: 'month' };
    case 'custom':
      return customSpan(chosen, nowMs);
  }
}

function customSpan(chosen: { from: string; to: string }, nowMs: number): Span {
  const today = stepStart(nowMs, 'day');
  const to = Math.min(dateMs(chosen.to) ?? today, today);
  const from = Math.max(Math.min(dateMs(chosen.from) ?? stepStart(to, 'month'), to), to - spanMsMax);
  return { fromMs: from, toMs: to + dayMs, usual: to - from > 92 * dayMs ? 'month' : to === from ? 'hour' : 'day' };
}

function isReadable(grain: UsageGrain, spanMs: number): boolean {
  return spanMs / grainMs[grain] <= stepsMax && spanMs >= (grain === 'month' ? 28 * dayMs : grainMs[grain]);
}

function monthsBefore(monthMs: number, count: number): number {
  const date = new Date(monthMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - count);
}

function dateMs(text: string): number | null {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) || ms < 0 ? null : ms;
}
