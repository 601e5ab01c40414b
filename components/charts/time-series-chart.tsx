'use client';
// The drawing of a time chart: lines or stacked areas over a fixed stretch of time, breaks where values are null, grey
// where no data came. No animation and no dots: it is redrawn every second with up to 900 points a series. Loaded
// lazily by chart-card.tsx, so that pages are usable before the chart library has arrived.
import '@mantine/charts/styles.layer.css';
import { AreaChart, LineChart } from '@mantine/charts';
import { memo } from 'react';
import type { Gap, SeriesRow } from '../live/live-series.ts';
import type { ChartSeries } from './chart-series.ts';
import { ChartTooltip } from './chart-tooltip.tsx';
import { clockTime, timeTicks } from './time-axis.ts';

export type TimeSeriesChartProps = {
  kind: 'lines' | 'stacked';
  rows: readonly SeriesRow[];
  series: readonly ChartSeries[];
  gaps: readonly Gap[];
  /** Epoch ms of both ends of the time axis. */
  domain: readonly [number, number];
  locale: string;
  formatValue: (value: number) => string;
};

export const TimeSeriesChart = memo(function TimeSeriesChart(props: TimeSeriesChartProps) {
  const { rows, series, gaps, domain, locale, formatValue } = props;
  const drawn = series.map((one) => ({
    name: one.key,
    label: one.label,
    color: `var(--chart-${one.color})`,
    ...(one.dash === undefined ? {} : { strokeDasharray: one.dash }),
  }));
  const common = {
    h: 208,
    data: [...rows],
    dataKey: 'atMs',
    series: drawn,
    withDots: false,
    connectNulls: false,
    curveType: 'linear' as const,
    strokeWidth: 1.5,
    tickLine: 'none' as const,
    gridAxis: 'x' as const,
    strokeDasharray: '0',
    gridColor: 'var(--chart-grid)',
    valueFormatter: formatValue,
    accessibilityLayer: false,
    tooltipProps: {
      isAnimationActive: false,
      content: ({ label, payload }: { label?: unknown; payload?: unknown }) => (
        <ChartTooltip atMs={Number(label)} payload={payload} series={series} formatValue={formatValue} locale={locale} />
      ),
    },
    xAxisProps: {
      type: 'number' as const,
      scale: 'time' as const,
      domain: [...domain],
      ticks: timeTicks(domain),
      tickFormatter: (atMs: number) => clockTime(atMs, locale, false),
      minTickGap: 24,
      tickMargin: 8,
      padding: { left: 0, right: 0 },
    },
    yAxisProps: {
      width: 52,
      tickFormatter: formatValue,
      domain: [0, (max: number) => Math.max(1, max)] as [number, (max: number) => number],
      tickCount: 4,
    },
    referenceAreas: gaps.map((gap) => ({ x1: gap.fromMs, x2: gap.toMs, fill: 'var(--chart-gap)', stroke: 'none', fillOpacity: 1 })),
  };
  if (props.kind === 'stacked') {
    return <AreaChart {...common} type="stacked" fillOpacity={0.22} withGradient={false} areaProps={{ isAnimationActive: false }} />;
  }
  return <LineChart {...common} lineProps={{ isAnimationActive: false }} />;
});
