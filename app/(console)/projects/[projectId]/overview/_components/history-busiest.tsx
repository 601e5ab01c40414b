'use client';
// The keys and customers with the most requests of a range.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { ErrorState } from '#components/states/error-state.tsx';
import type { BusyRow } from '#components/traffic/busiest-list.tsx';
import { BusiestList } from '#components/traffic/busiest-list.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { BusiestSubject, TrafficRange } from '#server/contracts/traffic.ts';

const refreshMs = 60_000;

export function HistoryBusiest({ projectId, range }: { projectId: string; range: TrafficRange }) {
  const t = useTranslations('traffic.busiest');
  const tRange = useTranslations('overview.view');
  const trpc = useTrpc();
  const options = { placeholderData: keepPreviousData, refetchInterval: refreshMs };
  const keys = useQuery(trpc.traffic.busiest.queryOptions({ projectId, range, by: 'key' }, options));
  const customers = useQuery(trpc.traffic.busiest.queryOptions({ projectId, range, by: 'customer' }, options));
  const home = `/projects/${projectId}`;
  const note = t('rangeNote', { range: tRange(`ranges.${range}`) });
  if (keys.isError) return <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />;
  if (customers.isError) return <ErrorState error={customers.error} onRetry={() => void customers.refetch()} />;
  return (
    <>
      <BusiestList
        title={t('keys')}
        note={note}
        nameLabel={t('key')}
        emptyText={t('noKeys')}
        rows={keys.data?.map(toRow)}
        hrefOf={(row) => `${home}/keys?search=${encodeURIComponent(row.name)}`}
      />
      <BusiestList
        title={t('customers')}
        note={note}
        nameLabel={t('customer')}
        emptyText={t('noCustomers')}
        rows={customers.data?.map(toRow)}
        hrefOf={(row) => `${home}/customers/${row.subjectId}`}
      />
    </>
  );
}

function toRow({ subjectId, name, requests, throttled, quotaRefused, errors }: BusiestSubject): BusyRow {
  return { subjectId, name, requests, refused: throttled + quotaRefused, errors };
}
