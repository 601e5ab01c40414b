'use client';
// Requests by minute, hour, day or month, stacked by what became of them.
import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import type { UsageGrain, UsageRow } from '#server/contracts/usage.ts';
import { usageOutcomes } from '#server/contracts/usage-outcomes.ts';
import { formatCompact, formatCount } from '../../format/format-number.ts';
import { stepLabels } from './step-label.ts';
import { usagePoints } from './usage-points.ts';

const Drawing = lazy(async () => {
  await import('@mantine/charts/styles.layer.css');
  return { default: (await import('@mantine/charts')).BarChart };
});

const colors = {
  served: 'blue',
  failed: 'red',
  aborted: 'sky',
  throttled: 'amber',
  quota: 'purple',
  denied: 'green',
  invalid: 'gray',
} as const;

type Props = { rows: readonly UsageRow[]; range: { fromMs: number; toMs: number; grain: UsageGrain } };

export function UsageChart({ rows, range }: Props) {
  const t = useTranslations('usage');
  const locale = useLocale();
  const points = usagePoints(rows, range);
  const present = usageOutcomes.filter((outcome) => rows.some((row) => row.outcome === outcome));
  const total = rows.reduce((sum, row) => sum + row.requests, 0);
  const labelOf = stepLabels(range.grain, locale);
  return (
    <div role="img" aria-label={`${t('title')}: ${formatCount(total, locale)}`}>
      <Suspense fallback={<Skeleton h={220} radius="md" />}>
        <Drawing
          h={220}
          data={points.map((point) => ({ ...point, label: labelOf(point.atMs) }))}
          dataKey="label"
          type="stacked"
          series={present.map((name) => ({ name, label: t(`outcomes.${name}`), color: `var(--chart-${colors[name]})` }))}
          withLegend
          legendProps={{ itemSorter: null }}
          gridColor="var(--chart-grid)"
          tickLine="none"
          valueFormatter={(value) => formatCompact(value, locale)}
          barProps={{ isAnimationActive: false }}
          barChartProps={{ accessibilityLayer: false }}
          xAxisProps={{ minTickGap: 32 }}
          yAxisProps={{ allowDecimals: false }}
        />
      </Suspense>
    </div>
  );
}
