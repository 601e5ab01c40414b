'use client';
// A queue over hours, days and weeks: what it held and how old its oldest message was, from samples taken once a minute.
import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { ChartCard } from '#components/charts/chart-card.tsx';
import type { ChartSeries } from '#components/charts/chart-series.ts';
import { formatCompact, formatDuration } from '#components/format/format-number.ts';
import { ErrorState } from '#components/states/error-state.tsx';
import { depthGaps, depthStateRows, oldestRowsOf } from '#components/traffic/depth-history.ts';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { QueueHistory as History } from '#server/contracts/queue-history.ts';
import type { TrafficRange } from '#server/contracts/traffic.ts';
import classes from '../../_components/queues.module.css';

const refreshMs = 60_000;

type Props = { projectId: string; queueId: string; range: TrafficRange; depthSeries: readonly ChartSeries[] };

export function QueueHistory({ projectId, queueId, range, depthSeries }: Props) {
  const trpc = useTrpc();
  const options = { placeholderData: keepPreviousData, refetchInterval: refreshMs };
  const query = useQuery(trpc.queues.history.queryOptions({ projectId, queueId, range }, options));
  if (query.isError && query.data === undefined) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Skeleton h={320} radius="lg" mb="md" aria-busy="true" />;
  return <Charts history={query.data} queueId={queueId} range={range} depthSeries={depthSeries} />;
}

function Charts({ history, queueId, range, depthSeries }: { history: History } & Omit<Props, 'projectId'>) {
  const t = useTranslations('queues.overview');
  const locale = useLocale();
  const drawn = useMemo(
    () => ({
      depth: depthStateRows(history, queueId),
      oldest: oldestRowsOf(history, [queueId]),
      frame: { gaps: depthGaps(history), domain: [history.fromMs, history.toMs] as const, stepSeconds: history.stepSeconds },
    }),
    [history, queueId],
  );
  const oldestSeries = useMemo((): ChartSeries[] => [{ key: queueId, label: t('oldest'), color: 'red' }], [queueId, t]);
  const count = useMemo(() => (value: number) => formatCompact(value, locale), [locale]);
  const common = { kind: 'lines' as const, locale, span: t(`ranges.${range}`), ...drawn.frame };
  const note = history.knownFromMs === null ? t('noSamples') : t('sampledNote');
  return (
    <div className={classes.charts}>
      <ChartCard title={t('depth')} note={note} rows={drawn.depth} series={depthSeries} formatValue={count} {...common} />
      <ChartCard
        title={t('oldest')}
        note={note}
        rows={drawn.oldest}
        series={oldestSeries}
        formatValue={formatDuration}
        isDuration
        {...common}
      />
    </div>
  );
}
