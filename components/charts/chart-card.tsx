'use client';
// A chart with what belongs to it: title, legend with the latest values, the drawing, and the same data as a table for
// whoever reads better than they see.
import { ActionIcon, Skeleton } from '@mantine/core';
import { IconChartLine, IconTable } from '@tabler/icons-react';
import { memo, useId, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import classes from './chart.module.css';
import type { ChartSeries } from './chart-series.ts';
import { ChartTable } from './chart-table.tsx';
import type { TimeSeriesChartProps } from './time-series-chart.tsx';
import { TimeSeriesChart } from './time-series-chart.tsx';

type Props = Omit<TimeSeriesChartProps, 'domain'> & {
  title: string;
  /** What is counted, in a few words. */
  note: string;
  domain: readonly [number, number] | null;
  /** Range of time in words, for the spoken summary; the live window unless given. */
  span?: string;
  /** Shown in place of the drawing when there is no series to draw. */
  emptyText?: string;
};

export const ChartCard = memo(function ChartCard({ title, note, emptyText, domain, span, ...chart }: Props) {
  const t = useTranslations('states.chart');
  const [isTable, setIsTable] = useState(false);
  const titleId = useId();
  const { rows, series, formatValue, locale, stepSeconds = 1 } = chart;
  const latest = rows.at(-1);
  return (
    <section className={classes.card} aria-labelledby={titleId}>
      <header className={classes.head}>
        <div>
          <h2 className={classes.title} id={titleId}>
            {title}
          </h2>
          <div className={classes.note}>{note}</div>
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          onClick={() => setIsTable(!isTable)}
          title={isTable ? t('asChart') : t('asTable')}
          aria-pressed={isTable}
          aria-label={t('toggle', { title })}
        >
          {isTable ? <IconChartLine size={17} aria-hidden /> : <IconTable size={17} aria-hidden />}
        </ActionIcon>
      </header>
      <ul className={classes.legend}>
        {series.map((one) => (
          <LegendItem key={one.key} series={one} value={latest?.[one.key] ?? null} formatValue={formatValue} />
        ))}
      </ul>
      {series.length === 0 && emptyText !== undefined ? (
        <div className={classes.empty}>{emptyText}</div>
      ) : isTable ? (
        <ChartTable title={title} rows={rows} series={series} formatValue={formatValue} locale={locale} stepSeconds={stepSeconds} />
      ) : domain === null ? (
        <Skeleton h={208} radius="md" />
      ) : (
        <div className={classes.plot} role="img" aria-label={summarize(t, chart, { title, span: span ?? t('liveSpan') })}>
          <TimeSeriesChart {...chart} domain={domain} />
        </div>
      )}
    </section>
  );
});

function LegendItem({ series, value, formatValue }: { series: ChartSeries; value: number | null; formatValue: (value: number) => string }) {
  return (
    <li className={classes.legendItem}>
      <svg className={classes.line} width="16" height="4" aria-hidden="true">
        <path d="M0 2h16" stroke={`var(--chart-${series.color})`} strokeWidth="2.5" strokeDasharray={series.dash} />
      </svg>
      <span className={classes.legendLabel} title={series.label}>
        {series.label}
      </span>
      <span className={classes.legendValue} data-series={series.key}>
        {value === null ? '–' : formatValue(value)}
      </span>
    </li>
  );
}

type ChartTexts = ReturnType<typeof useTranslations<'states.chart'>>;
type Drawn = Pick<TimeSeriesChartProps, 'rows' | 'series' | 'formatValue'>;

/** What a screen reader says of the drawing: the highest value of each series. Changes seldom, the values of now are in the legend. */
function summarize(t: ChartTexts, { rows, series, formatValue }: Drawn, about: { title: string; span: string }): string {
  const parts = series.map(({ key, label }) => {
    const highest = rows.reduce<number | null>((most, row) => {
      const value = row[key];
      return typeof value === 'number' && (most === null || value > most) ? value : most;
    }, null);
    return t('atMost', { label, value: highest === null ? t('unknown') : formatValue(highest) });
  });
  return t('summary', { ...about, parts: parts.join(', ') });
}
