// A forecast in a sentence. Pure; instants in UTC, as quota periods are.
import { formatCount } from '#components/format/format-number.ts';
import type { OwnQuotaView } from '#server/contracts/portal.ts';

/** @param quota  with its forecast; @returns one sentence */
export function forecastWords(quota: Pick<OwnQuotaView, 'forecast' | 'limit' | 'endMs'>, locale: string): string {
  const { forecast, limit, endMs } = quota;
  switch (forecast.kind) {
    case 'spent':
      return `Spent. Requests are refused with 429 until ${instantWords(endMs, locale)}.`;
    case 'too-early':
      return 'The period has just begun: too early for a forecast.';
    case 'lasts':
      return `At this pace about ${formatCount(forecast.expectedUse, locale)} of ${formatCount(limit, locale)} by the end of the period.`;
    case 'runs-out':
      return `At this pace it is spent on ${instantWords(forecast.atMs, locale)}, before the period ends.`;
  }
}

/** @returns e.g. `25 Jun, 04:00 UTC` */
export function instantWords(atMs: number, locale: string): string {
  const parts = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' } as const;
  return `${new Date(atMs).toLocaleString(locale, parts)} UTC`;
}
