'use client';
// What a chart says about the instant under the pointer: a line through it, and the values there.
import type { PointerEvent } from 'react';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { SeriesRow } from '../live/live-series.ts';
import classes from './chart.module.css';
import { nearestRow } from './chart-paths.ts';
import type { ChartSeries } from './chart-series.ts';
import { stepLabel } from './time-axis.ts';

type Props = {
  rows: readonly SeriesRow[];
  series: readonly ChartSeries[];
  domain: readonly [number, number];
  formatValue: (value: number) => string;
  locale: string;
  stepSeconds: number;
};

export function ChartPointer({ rows, series, domain, formatValue, locale, stepSeconds }: Props) {
  const t = useTranslations('states.chart');
  /** From the left, 0 to 1; null while nobody points at the chart. */
  const [place, setPlace] = useState<number | null>(null);
  const [from, to] = domain;
  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setPlace(width === 0 ? null : (event.clientX - left) / width);
  };
  const row = place === null ? null : nearestRow(rows, from + place * (to - from), stepSeconds * 1_000);
  const share = row === null ? 0 : (row.atMs - from) / (to - from);
  return (
    // What it says stands in the table as well, for whoever has no pointer.
    <div className={classes.pointer} onPointerMove={follow} onPointerDown={follow} onPointerLeave={() => setPlace(null)}>
      {row !== null && (
        <div className={classes.instant} style={{ left: `${share * 100}%` }}>
          <div className={classes.tooltip} data-side={share > 0.55 ? 'left' : 'right'}>
            <div className={classes.tooltipTime}>{stepLabel(row.atMs, locale, stepSeconds)}</div>
            {series.map((one) => {
              const value = row[one.key];
              return (
                <div key={one.key} className={classes.tooltipLine}>
                  <span className={classes.swatch} style={{ background: `var(--chart-${one.color})` }} />
                  <span className={classes.tooltipLabel}>{one.label}</span>
                  <span className={classes.tooltipValue}>{typeof value === 'number' ? formatValue(value) : t('noData')}</span>
                </div>
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}
