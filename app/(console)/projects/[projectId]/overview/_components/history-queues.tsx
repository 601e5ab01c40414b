'use client';
// The deepest queues of a range: what waited in them and for how long, from samples taken once a minute.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { ChartCard } from '#components/charts/chart-card.tsx';
import { formatCompact, formatDuration } from '#components/format/format-number.ts';
import { ErrorState } from '#components/states/error-state.tsx';
import { depthGaps, depthRowsOf, oldestRowsOf } from '#components/traffic/depth-history.ts';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { QueueHistory } from '#server/contracts/queue-history.ts';
import type { TrafficRange } from '#server/contracts/traffic.ts';
import { queueLines } from './queue-lines.ts';

const refreshMs = 60_000;

export function HistoryQueues({ projectId, range }: { projectId: string; range: TrafficRange }) {
  const trpc = useTrpc();
  const options = { placeholderData: keepPreviousData, refetchInterval: refreshMs };
  const query = useQuery(trpc.queues.history.queryOptions({ projectId, range }, options));
  if (query.isError && query.data === undefined) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return query.data === undefined ? null : <Charts history={query.data} range={range} />;
}

function Charts({ history, range }: { history: QueueHistory; range: TrafficRange }) {
  const t = useTranslations('overview.charts');
  const tRange = useTranslations('overview.view');
  const locale = useLocale();
  const drawn = useMemo(() => {
    // In order of name, so that colours stay put while places change.
    const queues = history.queues.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const ids = queues.map(({ queueId }) => queueId);
    return {
      series: queueLines(queues),
      depth: depthRowsOf(history, ids),
      oldest: oldestRowsOf(history, ids),
      frame: { gaps: depthGaps(history), domain: [history.fromMs, history.toMs] as const, stepSeconds: history.stepSeconds },
    };
  }, [history]);
  const count = useMemo(() => (value: number) => formatCompact(value, locale), [locale]);
  const others = { others: Math.max(0, history.holdingCount - history.queues.length), total: history.holdingCount };
  const emptyText = history.knownFromMs === null ? t('noSamples') : t('allEmpty');
  const common = { kind: 'lines' as const, series: drawn.series, emptyText, locale, span: tRange(`ranges.${range}`), ...drawn.frame };
  return (
    <>
      <ChartCard title={t('depth')} note={t('depthHistoryNote', others)} rows={drawn.depth} formatValue={count} {...common} />
      <ChartCard
        title={t('oldest')}
        note={t('oldestHistoryNote', others)}
        rows={drawn.oldest}
        formatValue={formatDuration}
        isDuration
        {...common}
      />
    </>
  );
}
