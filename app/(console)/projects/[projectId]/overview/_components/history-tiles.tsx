'use client';
// The sums of a range: what came in, what became of it, and how long it took.
import { useLocale, useTranslations } from 'use-intl/react';
import { formatCompact, formatCount, formatMilliseconds, formatPercent } from '#components/format/format-number.ts';
import { type Figure, Figures } from '#components/page/figures.tsx';
import type { TrafficCounts } from '#server/contracts/traffic.ts';

export function HistoryTiles({ totals }: { totals: TrafficCounts }) {
  const t = useTranslations('overview.sums');
  const locale = useLocale();
  const { requests, forwarded, throttled, quotaRefused, errors, latencyMsSum } = totals;
  const refused = throttled + quotaRefused;
  const figures: Figure[] = [
    { name: 'requests', label: t('requests'), text: formatCompact(requests, locale), title: formatCount(requests, locale) },
    { name: 'served', label: t('served'), text: formatCompact(Math.max(0, forwarded - errors), locale) },
    { name: 'refused', label: t('refused'), text: formatCompact(refused, locale), tone: refused > 0 ? 'warn' : undefined },
    {
      name: 'errors',
      label: t('errors'),
      text: requests === 0 ? '–' : formatPercent(errors / requests, locale),
      tone: errors > 0 ? 'bad' : undefined,
    },
    { name: 'latency', label: t('latency'), text: forwarded === 0 ? '–' : formatMilliseconds(latencyMsSum / forwarded, locale) },
  ];
  return <Figures figures={figures} />;
}
