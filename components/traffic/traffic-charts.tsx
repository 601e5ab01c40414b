'use client';
// The three charts of traffic as a whole: how requests ended, what the gateway refused, where their time went.
import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { ChartCard } from '../charts/chart-card.tsx';
import type { ChartSeries } from '../charts/chart-series.ts';
import { formatCompact, formatMilliseconds } from '../format/format-number.ts';
import type { Gap, SeriesRow } from '../live/live-series.ts';

/** What every chart of a page has in common. */
export type ChartFrame = {
  gaps: readonly Gap[];
  /** Null while nothing is known yet. */
  domain: readonly [number, number] | null;
  stepSeconds: number;
  /** The range in words; the live window unless given. */
  span?: string;
};

type Props = ChartFrame & { rows: { traffic: readonly SeriesRow[]; refusals: readonly SeriesRow[]; latency: readonly SeriesRow[] } };

export function TrafficCharts({ rows, ...frame }: Props) {
  const t = useTranslations('traffic');
  const locale = useLocale();
  const series = useMemo(() => seriesOf(t), [t]);
  const count = useMemo(() => (value: number) => formatCompact(value, locale), [locale]);
  const time = useMemo(() => (value: number) => formatMilliseconds(value, locale), [locale]);
  const common = { ...frame, locale };
  return (
    <>
      <ChartCard
        title={t('requests')}
        note={t('requestsNote')}
        kind="areas"
        rows={rows.traffic}
        series={series.traffic}
        formatValue={count}
        {...common}
      />
      <ChartCard
        title={t('refused')}
        note={t('refusedNote')}
        kind="lines"
        rows={rows.refusals}
        series={series.refusals}
        formatValue={count}
        {...common}
      />
      <LatencyChart rows={rows.latency} {...frame} formatValue={time} />
    </>
  );
}

type LatencyProps = ChartFrame & { rows: readonly SeriesRow[]; formatValue?: (value: number) => string };

/** Gateway and upstream, each the mean of a request. */
export function LatencyChart({ rows, formatValue, ...frame }: LatencyProps) {
  const t = useTranslations('traffic');
  const locale = useLocale();
  const series = useMemo(() => seriesOf(t).latency, [t]);
  const own = useMemo(() => (value: number) => formatMilliseconds(value, locale), [locale]);
  const note = frame.stepSeconds === 1 ? t('latencyNote') : t('latencyHistoryNote');
  return (
    <ChartCard
      title={t('latency')}
      note={note}
      kind="areas"
      rows={rows}
      series={series}
      formatValue={formatValue ?? own}
      locale={locale}
      {...frame}
    />
  );
}

function seriesOf(t: ReturnType<typeof useTranslations<'traffic'>>) {
  const traffic: readonly ChartSeries[] = [
    { key: 'succeeded', label: t('served'), color: 'blue' },
    { key: 'errors', label: t('errors'), color: 'red', dash: '5 3' },
  ];
  const refusals: readonly ChartSeries[] = [
    { key: 'rate', label: t('overRate'), color: 'amber' },
    { key: 'quota', label: t('overQuota'), color: 'purple', dash: '6 3' },
    { key: 'other', label: t('otherRefusal'), color: 'green', dash: '2 3' },
  ];
  const latency: readonly ChartSeries[] = [
    { key: 'upstream', label: t('upstream'), color: 'sky' },
    { key: 'gateway', label: t('gateway'), color: 'purple', dash: '5 3' },
  ];
  return { traffic, refusals, latency };
}
