'use client';
// The drawing of a time chart: lines or filled areas over a fixed stretch of time, breaks where values are null, grey
// where no data came. No animation, and no dots but for a step that stands alone, of which no line could tell: it is
// redrawn every second with up to 300 points a series. Loaded lazily by chart-card.tsx, so that pages are usable before the chart library has arrived.
import '@mantine/charts/styles.layer.css';
import { AreaChart, LineChart } from '@mantine/charts';
import { memo } from 'react';
import type { Gap, SeriesRow } from '../live/live-series.ts';
import type { ChartSeries } from './chart-series.ts';
import { ChartTooltip } from './chart-tooltip.tsx';
import { thinRows } from './thin-rows.ts';
import { axisLabel, timeTicks } from './time-axis.ts';
import { durationTicks, valueTicks } from './value-axis.ts';

export type TimeSeriesChartProps = {
  kind: 'lines' | 'areas';
  rows: readonly SeriesRow[];
  series: readonly ChartSeries[];
  gaps: readonly Gap[];
  /** Epoch ms of both ends of the time axis. */
  domain: readonly [number, number];
  locale: string;
  formatValue: (value: number) => string;
  /** Values are seconds: the axis is marked in whole minutes and hours. */
  isDuration?: boolean;
  /** Time from one row to the next; 1 unless given. */
  stepSeconds?: number;
};

export const TimeSeriesChart = memo(function TimeSeriesChart(props: TimeSeriesChartProps) {
  const { rows, series, gaps, domain, locale, formatValue, stepSeconds = 1, isDuration = false } = props;
  const keys = series.map(({ key }) => key);
  const marks = (isDuration ? durationTicks : valueTicks)(highestOf(rows, series));
  const drawn = series.map((one) => ({
    name: one.key,
    label: one.label,
    color: `var(--chart-${one.color})`,
    ...(one.dash === undefined ? {} : { strokeDasharray: one.dash }),
  }));
  const data = [...thinRows(rows, keys, stepSeconds)];
  const lineOf = ({ name }: { name: string }) => ({ isAnimationActive: false, ...(stepSeconds > 1 ? { dot: loneDot(data, name) } : {}) });
  const common = {
    h: 208,
    data,
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
        <ChartTooltip
          atMs={Number(label)}
          payload={payload}
          series={series}
          formatValue={formatValue}
          locale={locale}
          stepSeconds={stepSeconds}
        />
      ),
    },
    xAxisProps: {
      type: 'number' as const,
      scale: 'time' as const,
      domain: [...domain],
      ticks: timeTicks(domain),
      tickFormatter: (atMs: number) => axisLabel(atMs, locale, domain),
      minTickGap: 24,
      tickMargin: 8,
      padding: { left: 0, right: 0 },
    },
    yAxisProps: {
      width: 64,
      ticks: marks,
      domain: [0, marks[2]],
      interval: 0 as const,
      tickFormatter: (value: number) => formatValue(value).replaceAll(' ', '\u00a0'),
    },
    referenceAreas: gaps.map((gap) => ({ x1: gap.fromMs, x2: gap.toMs, fill: 'var(--chart-gap)', stroke: 'none', fillOpacity: 1 })),
  };
  if (props.kind === 'areas') {
    return <AreaChart {...common} fillOpacity={0.16} withGradient={false} areaProps={lineOf} />;
  }
  return <LineChart {...common} lineProps={lineOf} />;
});

type DotProps = { index: number; cx?: number | undefined; cy?: number | undefined; stroke?: string | undefined };

/** A dot where the value has none beside it, else nothing. */
function loneDot(data: readonly SeriesRow[], key: string) {
  const isKnown = (index: number) => typeof data[index]?.[key] === 'number';
  return ({ index, cx, cy, stroke }: DotProps) => {
    if (!isKnown(index) || isKnown(index - 1) || isKnown(index + 1) || typeof cy !== 'number') return <g key={index} />;
    return <circle key={index} cx={cx} cy={cy} r={2.5} fill={stroke ?? 'currentColor'} />;
  };
}

function highestOf(rows: readonly SeriesRow[], series: readonly ChartSeries[]): number {
  let highest = 0;
  for (const row of rows) for (const { key } of series) highest = Math.max(highest, row[key] ?? 0);
  return highest;
}
