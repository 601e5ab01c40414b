'use client';
// What a customer used, from the ledger: by hour or day, by key, as a CSV file, and what is left of its quotas.
import { Button, Card, Group, Progress, SegmentedControl, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { Rows } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { UsageChart } from '#components/domain/customer/usage-chart.tsx';
import { usageCsv } from '#components/domain/customer/usage-csv.ts';
import type { UsageGrain } from '#components/domain/customer/usage-rows.ts';
import { formatCount } from '#components/format/format-number.ts';
import { Instant } from '#components/format/instant.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { CustomerView } from '#server/contracts/customer.ts';
import type { UsageRow } from '#server/contracts/usage.ts';
import { systemClock } from '#server/kernel/clock.ts';

const ranges = { day: 1, week: 7, month: 30 } as const;
const dayMs = 86_400_000;
const minuteMs = 60_000;
const refreshMs = 5_000;

export function CustomerUsage({ customer }: { customer: CustomerView }) {
  const t = useTranslations('customers.usage');
  const trpc = useTrpc();
  const { projectId } = useProject();
  const { filter, setFilter } = useListState('usage');
  const range = filter('range') === 'week' ? 'week' : filter('range') === 'month' ? 'month' : 'day';
  const grain: UsageGrain = filter('grain') === 'day' ? 'day' : 'hour';
  const { customerId } = customer;
  // To the end of the running minute, so that the question stays the same for a while.
  const [toMs] = useState(() => Math.ceil(systemClock.nowMs() / minuteMs) * minuteMs);
  const span = { fromMs: toMs - ranges[range] * dayMs, toMs: toMs + dayMs, grain };
  const query = useQuery(
    trpc.usage.read.queryOptions(
      { projectId, customerId, ...span, groupBy: ['time', 'key', 'outcome'] },
      { placeholderData: keepPreviousData, refetchInterval: refreshMs },
    ),
  );
  const keys = useQuery(trpc.apiKeys.list.queryOptions({ projectId, customerId, limit: 200 }));
  const names = new Map(keys.data?.items.map((key) => [key.apiKeyId, key.name]));
  const download = () =>
    saveFile(
      `${customer.name} ${range}.csv`,
      usageCsv(query.data ?? [], (keyId) => names.get(keyId) ?? ''),
    );
  return (
    <Card withBorder radius="lg" padding="lg">
      <Group justify="space-between" align="flex-start" mb="md">
        <div>
          <Title order={2}>{t('title')}</Title>
          <Text size="xs" c="dimmed">
            {t('note')}
          </Text>
        </div>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={t('range')}
            value={range}
            onChange={(value) => setFilter('range', value === 'day' ? '' : value)}
            data={(['day', 'week', 'month'] as const).map((value) => ({ value, label: t(`ranges.${value}`) }))}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('grain')}
            value={grain}
            onChange={(value) => setFilter('grain', value === 'hour' ? '' : value)}
            data={[
              { value: 'hour', label: t('hour') },
              { value: 'day', label: t('day') },
            ]}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={download}
            disabled={!query.data?.length}
          >
            {t('csv')}
          </Button>
        </Group>
      </Group>
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton h={220} radius="md" aria-busy="true" />}
      {query.data?.length === 0 && (
        <Text c="dimmed" size="sm" ta="center" py={56}>
          {t('empty')}
        </Text>
      )}
      {query.data !== undefined && query.data.length > 0 && (
        <Stack gap="lg">
          <UsageChart rows={query.data} range={{ ...span, toMs }} />
          <ByKey rows={query.data} names={names} />
        </Stack>
      )}
      <Quotas customerId={customerId} names={names} />
    </Card>
  );
}

type KeySum = { keyId: string; name: string } & Record<(typeof outcomes)[number], number>;
const outcomes = ['served', 'failed', 'aborted', 'throttled', 'quota', 'denied', 'invalid'] as const;

function ByKey({ rows, names }: { rows: readonly UsageRow[]; names: ReadonlyMap<string, string> }) {
  const t = useTranslations('customers.usage');
  const locale = useLocale();
  const sums = new Map<string, KeySum>();
  for (const { keyId, outcome, requests } of rows) {
    const id = keyId ?? '';
    const nothing = { served: 0, failed: 0, aborted: 0, throttled: 0, quota: 0, denied: 0, invalid: 0 };
    const sum = sums.get(id) ?? { keyId: id, name: names.get(id) ?? (id === '' ? t('noKey') : id), ...nothing };
    if (outcome !== null) sum[outcome] += requests;
    sums.set(id, sum);
  }
  const columns: Column<KeySum>[] = [
    { key: 'name', label: t('key'), render: (sum) => sum.name },
    ...outcomes.map((outcome) => ({
      key: outcome,
      label: t(`outcomes.${outcome}`),
      isNumber: true,
      render: (sum: KeySum) => <span data-outcome={outcome}>{formatCount(sum[outcome], locale)}</span>,
    })),
  ];
  return <Rows label={t('byKey')} columns={columns} rows={[...sums.values()]} rowKey={(sum) => sum.keyId} />;
}

function Quotas({ customerId, names }: { customerId: string; names: ReadonlyMap<string, string> }) {
  const t = useTranslations('customers.usage');
  const locale = useLocale();
  const trpc = useTrpc();
  const { projectId } = useProject();
  const { data } = useQuery(trpc.usage.quotas.queryOptions({ projectId, customerId }, { refetchInterval: refreshMs }));
  if (!data || data.length === 0) return null;
  return (
    <Stack gap="sm" mt="lg">
      <Text size="sm" fw={600}>
        {t('quotas')}
      </Text>
      {data.map((quota) => (
        <div key={`${quota.planId} ${quota.keyId}`}>
          <Text size="sm">{names.get(quota.keyId) ?? quota.keyId}</Text>
          <Progress
            value={(quota.used / quota.limit) * 100}
            aria-label={names.get(quota.keyId) ?? quota.keyId}
            color={quota.remaining === 0 ? 'red' : 'sluice'}
          />
          <Text size="xs" c="dimmed">
            {t.rich('quotaLine', {
              used: formatCount(quota.used, locale),
              limit: formatCount(quota.limit, locale),
              remaining: formatCount(quota.remaining, locale),
              end: () => <Instant atMs={quota.endMs} />,
            })}
          </Text>
        </div>
      ))}
    </Stack>
  );
}

function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
