'use client';
// The drawing of a time chart: lines or filled areas over a fixed stretch of time, breaks where values are null, grey
// where no data came. It is redrawn every second, so a tick changes a few attributes and measures nothing: the plot is
// stretched by the browser, and what is written stands beside it by percent.
import { memo, useMemo } from 'react';
import type { Gap, SeriesRow } from '../live/live-series.ts';
import type { PlotScale } from './chart-paths.ts';
import { chartPaths, plotHeight, plotWidth, plotX, plotY } from './chart-paths.ts';
import { ChartPointer } from './chart-pointer.tsx';
import type { ChartSeries } from './chart-series.ts';
import { thinRows } from './thin-rows.ts';
import { axisLabel, timeTicks } from './time-axis.ts';
import classes from './time-series-chart.module.css';
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
  const { kind, rows, series, gaps, domain, locale, formatValue, stepSeconds = 1, isDuration = false } = props;
  const marks = (isDuration ? durationTicks : valueTicks)(highestOf(rows, series));
  const scale: PlotScale = { domain, top: marks[2] };
  const keys = series.map(({ key }) => key);
  const drawn = thinRows(rows, keys, stepSeconds);
  return (
    <div className={classes.chart} data-chart>
      <div className={classes.plot}>
        {marks.map((mark) => (
          <span key={mark} className={classes.value} style={{ top: `${plotY(mark, scale)}%` }}>
            {formatValue(mark)}
          </span>
        ))}
        <svg className={classes.drawing} viewBox={`0 0 ${plotWidth} ${plotHeight}`} preserveAspectRatio="none" aria-hidden="true">
          {gaps.map((gap) => (
            <GapShape key={gap.fromMs} gap={gap} scale={scale} />
          ))}
          <path className={classes.grid} d={marks.map((mark) => `M0 ${plotY(mark, scale)}H${plotWidth}`).join('')} />
          {series.map((one) => (
            <SeriesShape key={one.key} series={one} rows={drawn} scale={scale} isFilled={kind === 'areas'} />
          ))}
        </svg>
        <ChartPointer rows={rows} series={series} domain={domain} formatValue={formatValue} locale={locale} stepSeconds={stepSeconds} />
        <TimeMarks domain={domain} locale={locale} />
      </div>
    </div>
  );
});

function SeriesShape(props: { series: ChartSeries; rows: readonly SeriesRow[]; scale: PlotScale; isFilled: boolean }) {
  const { series, rows, scale, isFilled } = props;
  const { line, area, dots } = chartPaths(rows, series.key, scale);
  const color = `var(--chart-${series.color})`;
  return (
    <>
      {isFilled && <path d={area} fill={color} fillOpacity={0.16} />}
      <path className={classes.line} d={line} stroke={color} strokeDasharray={series.dash} />
      <path className={classes.dots} d={dots} stroke={color} />
    </>
  );
}

function GapShape({ gap, scale }: { gap: Gap; scale: PlotScale }) {
  const left = Math.max(0, plotX(gap.fromMs, scale));
  const right = Math.min(plotWidth, plotX(gap.toMs, scale));
  return <rect x={left} y={0} width={Math.max(0, right - left)} height={plotHeight} fill="var(--chart-gap)" />;
}

/** Their words change once in minutes; their places move with every tick. */
function TimeMarks({ domain, locale }: { domain: readonly [number, number]; locale: string }) {
  const [from, to] = domain;
  const lengthMs = to - from;
  const ticks = timeTicks(domain);
  const key = ticks.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same marks on a stretch of the same length say the same
  const labels = useMemo(() => ticks.map((atMs) => axisLabel(atMs, locale, domain)), [key, locale, lengthMs]);
  return ticks.map((atMs, index) => {
    const share = (atMs - from) / (to - from);
    return (
      <span key={atMs} className={classes.time} style={{ left: `${share * 100}%` }} data-edge={edgeOf(share)}>
        {labels[index]}
      </span>
    );
  });
}

/** At the ends a label stands inside the plot, not astride its edge. */
function edgeOf(share: number): 'start' | 'end' | undefined {
  return share < 0.03 ? 'start' : share > 0.97 ? 'end' : undefined;
}

function highestOf(rows: readonly SeriesRow[], series: readonly ChartSeries[]): number {
  let highest = 0;
  for (const row of rows) for (const { key } of series) highest = Math.max(highest, row[key] ?? 0);
  return highest;
}
