// What a plan allows, in words. Pure: texts and language are arguments.
import type { useTranslations } from 'use-intl/react';
import { formatCount } from '#components/format/format-number.ts';
import type { PortalPlanView } from '#server/contracts/portal.ts';

export type PlanTexts = ReturnType<typeof useTranslations<'portal.planWords'>>;

/** @returns e.g. `5 a second`, or that there is no limit */
export function rateWords(throttle: PortalPlanView['throttle'], t: PlanTexts, locale: string): string {
  return throttle === null ? t('unlimited') : t('rate', { rate: throttle.ratePerSecond.toLocaleString(locale) });
}

/** @returns e.g. `10`, the requests that may come at once */
export function burstWords(throttle: PortalPlanView['throttle'], t: PlanTexts, locale: string): string {
  return throttle === null ? t('unlimited') : formatCount(throttle.burst, locale);
}

/** @returns e.g. `1,000 a month` */
export function quotaWords(quota: PortalPlanView['quota'], t: PlanTexts, locale: string): string {
  if (quota === null) return t('unlimited');
  const limit = formatCount(quota.limit, locale);
  switch (quota.period) {
    case 'DAY':
      return t('DAY', { limit });
    case 'WEEK':
      return t('WEEK', { limit });
    case 'MONTH':
      return t('MONTH', { limit });
  }
}
