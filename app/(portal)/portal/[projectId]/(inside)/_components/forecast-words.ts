// A forecast in a sentence. Pure: texts and language are arguments; instants in UTC, as quota periods are.
import type { useTranslations } from 'use-intl/react';
import { formatCount } from '#components/format/format-number.ts';
import type { OwnQuotaView } from '#server/contracts/portal.ts';

export type ForecastTexts = ReturnType<typeof useTranslations<'portal.forecast'>>;

/** @param quota  with its forecast; @returns one sentence */
export function forecastWords(quota: Pick<OwnQuotaView, 'forecast' | 'limit' | 'endMs'>, t: ForecastTexts, locale: string): string {
  const { forecast, limit, endMs } = quota;
  switch (forecast.kind) {
    case 'spent':
      return t('spent', { when: instantWords(endMs, locale) });
    case 'too-early':
      return t('tooEarly');
    case 'lasts':
      return t('lasts', { expected: formatCount(forecast.expectedUse, locale), limit: formatCount(limit, locale) });
    case 'runs-out':
      return t('runsOut', { when: instantWords(forecast.atMs, locale) });
  }
}

/** @returns e.g. `25 Jun, 04:00 UTC` */
export function instantWords(atMs: number, locale: string): string {
  const parts = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' } as const;
  return `${new Date(atMs).toLocaleString(locale, parts)} UTC`;
}
