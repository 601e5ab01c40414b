'use client';
// Throttle and quota of a plan in a few words, or that there is none.
import { useLocale, useTranslations } from 'use-intl/react';
import type { UsagePlanView } from '#server/contracts/usage-plan.ts';
import { formatCount } from '../../format/format-number.ts';

export function ThrottleText({ throttle }: Pick<UsagePlanView, 'throttle'>) {
  const t = useTranslations('plans');
  const locale = useLocale();
  if (throttle === null) return t('none');
  return t('throttleOf', { rate: String(throttle.ratePerSecond), burst: formatCount(throttle.burst, locale) });
}

export function QuotaText({ quota }: Pick<UsagePlanView, 'quota'>) {
  const t = useTranslations('plans');
  const locale = useLocale();
  if (quota === null) return t('none');
  return t('quotaOf', { limit: formatCount(quota.limit, locale), period: t(`limits.periods.${quota.period}`).toLowerCase() });
}
