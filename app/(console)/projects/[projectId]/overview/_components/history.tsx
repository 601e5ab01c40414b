'use client';
// The overview over hours, days and weeks, from the ledger. Asked again while it is looked at, as often as its steps are
// worth it.
import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl/react';
import { ErrorState } from '#components/states/error-state.tsx';
import { historyCharts, historySplit, historyTotals } from '#components/traffic/history-series.ts';
import { SplitCharts, splitMax } from '#components/traffic/split-charts.tsx';
import classes from '#components/traffic/traffic.module.css';
import { LatencyChart, TrafficCharts } from '#components/traffic/traffic-charts.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { TrafficHistory, TrafficRange } from '#server/contracts/traffic.ts';
import { HistoryBusiest } from './history-busiest.tsx';
import { HistoryQueues } from './history-queues.tsx';
import { HistoryTiles } from './history-tiles.tsx';
import type { TrafficView } from './use-traffic-view.ts';

const refreshMs = { '3h': 15_000, '24h': 60_000, '7d': 120_000, '30d': 300_000, '90d': 300_000 } as const;

type Props = { projectId: string; range: TrafficRange; view: TrafficView };

export function History({ projectId, range, view }: Props) {
  const { by, only } = view;
  const trpc = useTrpc();
  const asked = only === null ? (by === null ? {} : { by }) : { by: only.kind, id: only.id };
  const query = useQuery(
    trpc.traffic.history.queryOptions(
      { projectId, range, ...asked },
      { placeholderData: keepPreviousData, refetchInterval: refreshMs[range], staleTime: refreshMs[range] / 2 },
    ),
  );
  if (query.isError && query.data === undefined) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Skeleton h={420} radius="lg" aria-busy="true" />;
  return (
    <div data-stale={query.isPlaceholderData || undefined} aria-busy={query.isPlaceholderData}>
      <HistoryTiles totals={historyTotals(query.data)} />
      <div className={classes.charts}>
        <Charts history={query.data} range={range} by={by} />
        <HistoryBusiest projectId={projectId} range={range} />
        <HistoryQueues projectId={projectId} range={range} />
      </div>
    </div>
  );
}

function Charts({ history, range, by }: { history: TrafficHistory; range: TrafficRange; by: TrafficView['by'] }) {
  const t = useTranslations('overview.view');
  const frame = useMemo(
    () => ({
      gaps: [],
      domain: [history.fromMs, history.toMs] as const,
      stepSeconds: history.stepSeconds,
      span: t(`ranges.${range}`),
    }),
    [history, range, t],
  );
  const rows = useMemo(() => historyCharts(history), [history]);
  const split = useMemo(() => {
    const split = (value: Parameters<typeof historySplit>[2]) => historySplit(history, splitMax, value);
    return {
      subjects: history.subjects.slice(0, splitMax).map(({ subjectId, name }) => ({ subjectId, name })),
      rows: {
        requests: split(({ requests }, step) => requests[step] ?? 0),
        throttled: split(({ throttled, quotaRefused }, step) => (throttled[step] ?? 0) + (quotaRefused[step] ?? 0)),
        errors: split(({ errors }, step) => errors[step] ?? 0),
      },
    };
  }, [history]);
  if (by === null) return <TrafficCharts rows={rows} {...frame} />;
  return (
    <>
      <SplitCharts by={by} {...split} {...frame} />
      <LatencyChart rows={rows.latency} {...frame} />
    </>
  );
}
