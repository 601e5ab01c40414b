'use client';
// Depth and age of the deepest queues, live.
import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { ChartCard } from '#components/charts/chart-card.tsx';
import { formatCompact, formatDuration } from '#components/format/format-number.ts';
import { chooseQueues, depthRows, oldestRows } from '#components/live/live-series.ts';
import type { LiveWindow } from '#components/live/live-window.ts';
import type { ChartFrame } from '#components/traffic/traffic-charts.tsx';
import { queueLines } from './queue-lines.ts';

export function QueueCharts({ window, frame }: { window: LiveWindow; frame: ChartFrame }) {
  const t = useTranslations('overview.charts');
  const locale = useLocale();
  const data = useMemo(() => {
    const choice = chooseQueues(window);
    return { choice, series: queueLines(choice.queues), depth: depthRows(window, choice), oldest: oldestRows(window, choice) };
  }, [window]);
  const count = useMemo(() => (value: number) => formatCompact(value, locale), [locale]);
  const others = { others: data.choice.others, total: data.choice.others + data.choice.queues.length };
  const common = { kind: 'lines' as const, series: data.series, emptyText: t('noQueues'), locale, ...frame };
  return (
    <>
      <ChartCard title={t('depth')} note={t('depthNote', others)} rows={data.depth} formatValue={count} {...common} />
      <ChartCard
        title={t('oldest')}
        note={t('oldestNote', others)}
        rows={data.oldest}
        formatValue={formatDuration}
        isDuration
        {...common}
      />
    </>
  );
}
