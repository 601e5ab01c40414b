'use client';
// What a customer used lately, from the ledger: its course, by key, and what is left of its quotas. The page Usage has more.
import { Button, Card, Group, SegmentedControl, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconDownload, IconReceipt } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { Rows } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { QuotaLines } from '#components/domain/usage/quota-lines.tsx';
import { UsageChart } from '#components/domain/usage/usage-chart.tsx';
import { usageDownloadPath } from '#components/domain/usage/usage-download.ts';
import { usageRange } from '#components/domain/usage/usage-range.ts';
import { formatCount } from '#components/format/format-number.ts';
import { useMinute } from '#components/hooks/use-minute.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { CustomerView } from '#server/contracts/customer.ts';
import type { UsageTableRow } from '#server/contracts/usage.ts';
import { usageOutcomes } from '#server/contracts/usage-outcomes.ts';

const ranges = ['today', 'week', 'month'] as const;
const refreshMs = 5_000;
const refresh = { placeholderData: keepPreviousData, refetchInterval: refreshMs } as const;

export function CustomerUsage({ customer }: { customer: CustomerView }) {
  const t = useTranslations('usage');
  const trpc = useTrpc();
  const { projectId, home } = useProject();
  const { filter, setFilter } = useListState('usage');
  const chosen = ranges.find((one) => one === filter('range')) ?? 'today';
  const range = usageRange({ range: chosen, from: '', to: '', grain: filter('grain') }, useMinute());
  const { customerId } = customer;
  const question = { projectId, customerId, fromMs: range.fromMs, toMs: range.toMs, grain: range.grain };
  const course = useQuery(trpc.usage.read.queryOptions({ ...question, groupBy: ['time', 'outcome'] }, refresh));
  const keys = useQuery(trpc.usage.table.queryOptions({ ...question, by: ['key'], order: 'most', limit: 50 }, refresh));
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
            value={chosen}
            onChange={(value) => setFilter('range', value === 'today' ? '' : value)}
            data={ranges.map((value) => ({ value, label: t(`ranges.${value}`) }))}
          />
          {range.grains.length > 1 && (
            <SegmentedControl
              size="xs"
              aria-label={t('grain')}
              value={range.grain}
              onChange={(value) => setFilter('grain', value)}
              data={range.grains.map((value) => ({ value, label: t(`grains.${value}`) }))}
            />
          )}
          <Button
            size="xs"
            variant="default"
            component={PageLink}
            href={`${home}/usage?customer=${customerId}&by=key`}
            leftSection={<IconReceipt size={14} aria-hidden />}
          >
            {t('more')}
          </Button>
          {course.data !== undefined && (
            <Button
              size="xs"
              variant="default"
              component="a"
              href={usageDownloadPath(question)}
              download
              leftSection={<IconDownload size={14} aria-hidden />}
            >
              {t('csv')}
            </Button>
          )}
        </Group>
      </Group>
      {course.isError && course.data === undefined && <ErrorState error={course.error} onRetry={() => void course.refetch()} />}
      {course.isPending && <Skeleton h={220} radius="md" aria-busy="true" />}
      {course.data?.length === 0 && (
        <Text c="dimmed" size="sm" ta="center" py={56}>
          {t('emptyTitle')}
        </Text>
      )}
      {course.data !== undefined && course.data.length > 0 && (
        <Stack gap="lg">
          <UsageChart rows={course.data} range={range} />
          <ByKey rows={keys.data?.items} />
        </Stack>
      )}
      <QuotaLines customerId={customerId} />
    </Card>
  );
}

function ByKey({ rows }: { rows: readonly UsageTableRow[] | undefined }) {
  const t = useTranslations('usage');
  const locale = useLocale();
  const columns: Column<UsageTableRow>[] = [
    { key: 'name', label: t('key'), render: (row) => row.keyName || (row.keyId === '' ? t('noKey') : t('gone', { id: row.keyId ?? '' })) },
    ...usageOutcomes.map((outcome) => ({
      key: outcome,
      label: t(`outcomes.${outcome}`),
      isNumber: true,
      render: (row: UsageTableRow) => <span data-outcome={outcome}>{formatCount(row[outcome], locale)}</span>,
    })),
  ];
  return <Rows label={t('byKey')} columns={columns} rows={rows} rowKey={(row) => row.keyId ?? ''} />;
}
