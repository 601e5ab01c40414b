'use client';
// The table of the usage page: a row a customer, key or step, a column an outcome.
import { Anchor, SegmentedControl, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { stepLabels } from '#components/domain/usage/step-label.ts';
import { formatCount } from '#components/format/format-number.ts';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { UsageTableRow } from '#server/contracts/usage.ts';
import { usageOutcomes } from '#server/contracts/usage-outcomes.ts';
import type { TableBy, UsageQuestion } from './use-usage-question.ts';

const refreshMs = 5_000;

export function UsageTable({ list, range, by, question, change }: UsageQuestion) {
  const t = useTranslations('usage');
  const locale = useLocale();
  const trpc = useTrpc();
  const { cursor } = list.request;
  const query = useQuery(
    trpc.usage.table.queryOptions(
      {
        ...question,
        by: by === 'key' ? ['customer', 'key'] : [by],
        order: by === 'time' ? 'newest' : 'most',
        ...(cursor === undefined ? {} : { cursor }),
      },
      { placeholderData: keepPreviousData, refetchInterval: refreshMs },
    ),
  );
  const numbers = [...usageOutcomes, 'requests', 'quotaUnits'] as const;
  const columns: Column<UsageTableRow>[] = [
    {
      key: 'what',
      label: by === 'time' ? t('time') : t(by),
      render: (row) => <Subject row={row} by={by} grain={range.grain} change={change} />,
    },
    ...numbers.map((name) => ({
      key: name,
      label: name === 'requests' || name === 'quotaUnits' ? t(name) : t(`outcomes.${name}`),
      isNumber: true,
      render: (row: UsageTableRow) => <span data-outcome={name}>{formatCount(row[name], locale)}</span>,
    })),
  ];
  return (
    <DataTable
      label={`${t('table')}: ${t(`by.${by}`)}`}
      columns={columns}
      query={query}
      rowKey={(row) => `${row.atMs ?? ''} ${row.customerId ?? ''} ${row.keyId ?? ''}`}
      list={list}
      filters={
        <SegmentedControl
          size="xs"
          aria-label={t('table')}
          value={by}
          onChange={(value) => change({ by: value === 'customer' ? '' : value })}
          data={(['customer', 'key', 'time'] as const).map((value) => ({ value, label: t(`by.${value}`) }))}
        />
      }
      empty={
        <EmptyState title={t('emptyTitle')} text={t('emptyText')} command={{ label: t('emptyCommand'), command: 'npm run seed -- demo' }} />
      }
    />
  );
}

type SubjectProps = { row: UsageTableRow; by: TableBy; grain: UsageQuestion['range']['grain']; change: UsageQuestion['change'] };

/** What a row is about; a customer opens its keys, a key its course. */
function Subject({ row, by, grain, change }: SubjectProps) {
  const t = useTranslations('usage');
  const locale = useLocale();
  if (by === 'time') return stepLabels(grain, locale)(row.atMs ?? 0);
  const customer = row.customerId === '' ? t('noCustomer') : row.customerName || t('gone', { id: row.customerId ?? '' });
  if (by === 'customer') {
    if (row.customerName === '') return customer;
    return (
      <Anchor component="button" type="button" fw={550} ta="start" onClick={() => change({ customer: row.customerId ?? '', by: 'key' })}>
        {customer}
      </Anchor>
    );
  }
  const key = row.keyId === '' ? t('noKey') : row.keyName || t('gone', { id: row.keyId ?? '' });
  return (
    <div>
      {row.keyName === '' ? (
        key
      ) : (
        <Anchor component="button" type="button" fw={550} ta="start" onClick={() => change({ key: row.keyId ?? '', by: 'time' })}>
          {key}
        </Anchor>
      )}
      <Text size="xs" c="dimmed">
        {customer}
      </Text>
    </div>
  );
}
