'use client';
// The charts of the overview. Each is drawn from its own rows, so that one that does not change is not drawn again.
import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { ChartCard } from '#components/charts/chart-card.tsx';
import type { ChartColor, ChartSeries } from '#components/charts/chart-series.ts';
import { formatCompact, formatDuration, formatMilliseconds } from '#components/format/format-number.ts';
import {
  chooseQueues,
  depthRows,
  findGaps,
  latencyRows,
  oldestRows,
  refusalRows,
  timeDomain,
  trafficRows,
} from '#components/live/live-series.ts';
import type { LiveWindow } from '#components/live/live-window.ts';
import classes from './overview.module.css';
import { TopKeys } from './top-keys.tsx';

const queueColors: readonly ChartColor[] = ['blue', 'amber', 'green', 'purple', 'red'];
const queueDashes = [undefined, '6 3', '2 3', '8 3 2 3', '4 2'];

export function OverviewCharts({ window }: { window: LiveWindow }) {
  const t = useTranslations('overview.charts');
  const locale = useLocale();
  const series = useMemo(() => fixedSeries(t), [t]);
  const data = useMemo(() => readCharts(window), [window]);
  const format = useMemo(
    () => ({
      count: (value: number) => formatCompact(value, locale),
      latency: (value: number) => formatMilliseconds(value, locale),
    }),
    [locale],
  );
  const common = { gaps: data.gaps, domain: data.domain, locale };
  const others = { others: data.choice.others, total: data.choice.others + 5 };
  return (
    <div className={classes.charts}>
      <ChartCard
        title={t('requests')}
        note={t('requestsNote')}
        kind="areas"
        rows={data.traffic}
        series={series.traffic}
        formatValue={format.count}
        {...common}
      />
      <ChartCard
        title={t('refused')}
        note={t('refusedNote')}
        kind="lines"
        rows={data.refusals}
        series={series.refusals}
        formatValue={format.count}
        {...common}
      />
      <ChartCard
        title={t('latency')}
        note={t('latencyNote')}
        kind="areas"
        rows={data.latency}
        series={series.latency}
        formatValue={format.latency}
        {...common}
      />
      <TopKeys window={window} />
      <ChartCard
        title={t('depth')}
        note={t('depthNote', others)}
        kind="lines"
        rows={data.depth}
        series={data.queueSeries}
        formatValue={format.count}
        emptyText={t('noQueues')}
        {...common}
      />
      <ChartCard
        title={t('oldest')}
        note={t('oldestNote', others)}
        kind="lines"
        rows={data.oldest}
        series={data.queueSeries}
        formatValue={formatDuration}
        emptyText={t('noQueues')}
        {...common}
      />
    </div>
  );
}

function fixedSeries(t: ReturnType<typeof useTranslations<'overview.charts'>>) {
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

function readCharts(window: LiveWindow) {
  const choice = chooseQueues(window);
  const queueSeries: ChartSeries[] = choice.queues.map(({ queueId, name }, index) => ({
    key: queueId,
    label: name,
    color: queueColors[index % queueColors.length] ?? 'blue',
    ...withDash(queueDashes[index % queueDashes.length]),
  }));
  return {
    choice,
    queueSeries,
    gaps: findGaps(window),
    domain: timeDomain(window),
    traffic: trafficRows(window),
    refusals: refusalRows(window),
    latency: latencyRows(window),
    depth: depthRows(window, choice),
    oldest: oldestRows(window, choice),
  };
}

function withDash(dash: string | undefined): { dash?: string } {
  return dash === undefined ? {} : { dash };
}
