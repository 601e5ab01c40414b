'use client';
// What a chart says about the instant under the pointer.
import { useTranslations } from 'use-intl/react';
import classes from './chart.module.css';
import type { ChartSeries } from './chart-series.ts';
import { stepLabel } from './time-axis.ts';

type Props = {
  atMs: number;
  /** As recharts hands it over: one entry per series. */
  payload: unknown;
  series: readonly ChartSeries[];
  formatValue: (value: number) => string;
  locale: string;
  stepSeconds: number;
};

export function ChartTooltip({ atMs, payload, series, formatValue, locale, stepSeconds }: Props) {
  const t = useTranslations('states.chart');
  if (!Array.isArray(payload) || payload.length === 0) return null;
  const row = readRow(payload[0]);
  if (row === null) return null;
  return (
    <div className={classes.tooltip}>
      <div className={classes.tooltipTime}>{stepLabel(atMs, locale, stepSeconds)}</div>
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
  );
}

function readRow(entry: unknown): Record<string, unknown> | null {
  if (typeof entry !== 'object' || entry === null || !('payload' in entry)) return null;
  const { payload } = entry;
  return typeof payload === 'object' && payload !== null ? { ...payload } : null;
}
