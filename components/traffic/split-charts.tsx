'use client';
// Requests, throttles and errors per second of the busiest APIs or keys side by side, and of all others together.
import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { ChartCard } from '../charts/chart-card.tsx';
import type { ChartColor, ChartSeries } from '../charts/chart-series.ts';
import { formatCompact } from '../format/format-number.ts';
import type { SeriesRow } from '../live/live-series.ts';
import { othersKey } from '../live/subject-series.ts';
import type { ChartFrame } from './traffic-charts.tsx';

/** As many as can be told apart. */
export const splitMax = 5;

const colors: readonly ChartColor[] = ['blue', 'amber', 'green', 'purple', 'red'];
const dashes = [undefined, '6 3', '2 3', '8 3 2 3', '4 2'];

type Props = ChartFrame & {
  by: 'api' | 'key';
  subjects: readonly { subjectId: string; name: string }[];
  rows: Record<'requests' | 'throttled' | 'errors', readonly SeriesRow[]>;
};

export function SplitCharts({ by, subjects, rows, ...frame }: Props) {
  const t = useTranslations('traffic');
  const locale = useLocale();
  const key = JSON.stringify(subjects);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new arrays with the same subjects draw the same lines
  const series = useMemo(() => seriesOf(subjects, by === 'api' ? t('otherApis') : t('otherKeys')), [key, by, t]);
  const count = useMemo(() => (value: number) => formatCompact(value, locale), [locale]);
  const common = { kind: 'lines' as const, series, formatValue: count, locale, ...frame };
  const note = by === 'api' ? t('byApiNote') : t('byKeyNote');
  return (
    <>
      <ChartCard title={t('requests')} note={note} rows={rows.requests} {...common} />
      <ChartCard title={t('throttled')} note={t('throttledNote')} rows={rows.throttled} {...common} />
      <ChartCard title={t('errors')} note={t('errorsNote')} rows={rows.errors} {...common} />
    </>
  );
}

function seriesOf(subjects: Props['subjects'], others: string): ChartSeries[] {
  const own = subjects.slice(0, splitMax).map(({ subjectId, name }, index): ChartSeries => {
    const dash = dashes[index];
    return { key: subjectId, label: name, color: colors[index] ?? 'blue', ...(dash === undefined ? {} : { dash }) };
  });
  return [...own, { key: othersKey, label: others, color: 'sky', dash: '1 3' }];
}
