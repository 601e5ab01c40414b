'use client';
// The keys and customers with the most requests of the last 15 minutes, and what the gateway refused them.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl/react';
import type { LiveWindow } from '#components/live/live-window.ts';
import type { SubjectTotals } from '#components/live/subject-totals.ts';
import { createBusiestSubjects } from '#components/live/subject-totals.ts';
import type { BusyRow } from '#components/traffic/busiest-list.tsx';
import { BusiestList } from '#components/traffic/busiest-list.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';

const shownMax = 6;

export function LiveBusiest({ projectId, window }: { projectId: string; window: LiveWindow }) {
  const t = useTranslations('traffic.busiest');
  const trpc = useTrpc();
  const busiest = useMemo(() => ({ keys: createBusiestSubjects('key'), customers: createBusiestSubjects('customer') }), []);
  const keys = useMemo(() => busiest.keys(window, shownMax).map(toRow), [busiest, window]);
  const customers = useMemo(() => busiest.customers(window, shownMax).map(toRow), [busiest, window]);
  // Sorted, so that the question stays the same while places change.
  const customerIds = customers.map(({ subjectId }) => subjectId).sort();
  const names = useQuery({
    ...trpc.traffic.customerNames.queryOptions({ projectId, customerIds }, { placeholderData: keepPreviousData, staleTime: 60_000 }),
    enabled: customerIds.length > 0,
  });
  const nameOf = new Map(names.data?.map(({ customerId, name }) => [customerId, name]));
  const home = `/projects/${projectId}`;
  return (
    <>
      <BusiestList
        title={t('keys')}
        note={t('liveNote')}
        nameLabel={t('key')}
        emptyText={t('noKeys')}
        rows={keys}
        hrefOf={(row) => `${home}/keys?search=${encodeURIComponent(row.name)}`}
      />
      <BusiestList
        title={t('customers')}
        note={t('liveNote')}
        nameLabel={t('customer')}
        emptyText={t('noCustomers')}
        rows={customers.map((row) => ({ ...row, name: nameOf.get(row.subjectId) ?? '…' }))}
        hrefOf={(row) => `${home}/customers/${row.subjectId}`}
      />
    </>
  );
}

function toRow({ subjectId, name, requests, throttled, quotaRefused, errors }: SubjectTotals): BusyRow {
  return { subjectId, name, requests, refused: throttled + quotaRefused, errors };
}
