// What a plan allows, in words. Pure.
import { formatCount } from '#components/format/format-number.ts';
import type { PortalPlanView } from '#server/contracts/portal.ts';

const periods = { DAY: 'day', WEEK: 'week', MONTH: 'month' } as const;

/** @returns e.g. `5 a second`, or that there is no limit */
export function rateWords(throttle: PortalPlanView['throttle'], locale: string): string {
  return throttle === null ? 'No limit' : `${throttle.ratePerSecond.toLocaleString(locale)} a second`;
}

/** @returns e.g. `10`, the requests that may come at once */
export function burstWords(throttle: PortalPlanView['throttle'], locale: string): string {
  return throttle === null ? 'No limit' : formatCount(throttle.burst, locale);
}

/** @returns e.g. `1,000 a month` */
export function quotaWords(quota: PortalPlanView['quota'], locale: string): string {
  return quota === null ? 'No limit' : `${formatCount(quota.limit, locale)} a ${periods[quota.period]}`;
}
