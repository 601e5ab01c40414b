'use client';
// What customers and keys used: the sums, their course, a table, and the same as a file. Every number is the ledger's.
import { Button, Card, Skeleton, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'use-intl/react';
import { QuotaLines } from '#components/domain/usage/quota-lines.tsx';
import { UsageChart } from '#components/domain/usage/usage-chart.tsx';
import { usageDownloadPath } from '#components/domain/usage/usage-download.ts';
import { formatCount } from '#components/format/format-number.ts';
import { Figures } from '#components/page/figures.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { UsageOutcome, UsageRow } from '#server/contracts/usage.ts';
import { usageOutcomes } from '#server/contracts/usage-outcomes.ts';
import { UsageFilters } from './usage-filters.tsx';
import { UsageTable } from './usage-table.tsx';
import { useUsageQuestion } from './use-usage-question.ts';

const refreshMs = 5_000;

export function Usage() {
  const t = useTranslations('usage');
  const trpc = useTrpc();
  const asked = useUsageQuestion();
  const { question, range, filter } = asked;
  const course = useQuery(
    trpc.usage.read.queryOptions(
      { ...question, groupBy: ['time', 'outcome'] },
      { placeholderData: keepPreviousData, refetchInterval: refreshMs },
    ),
  );
  return (
    <PageFrame
      title={t('title')}
      subtitle={t('subtitle')}
      actions={
        course.data !== undefined && (
          <Button
            component="a"
            href={usageDownloadPath(question)}
            download
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t('csv')}
          </Button>
        )
      }
    >
      <UsageFilters {...asked} />
      {course.isError && course.data === undefined && <ErrorState error={course.error} onRetry={() => void course.refetch()} />}
      {course.isPending && <Skeleton h={320} radius="lg" mb="md" aria-busy="true" />}
      {course.data !== undefined && (
        <>
          <Totals rows={course.data} />
          {course.data.length > 0 && (
            <Card withBorder radius="lg" padding="lg" mb="md">
              <Title order={2} size="h4" mb="sm">
                {t('chart')}
              </Title>
              <UsageChart rows={course.data} range={range} />
              {isNarrow(filter) && <QuotaLines {...filter} />}
            </Card>
          )}
        </>
      )}
      <UsageTable {...asked} />
    </PageFrame>
  );
}

/** Quotas are a few only once a customer or key is chosen. */
function isNarrow(filter: { customerId?: string; keyId?: string }): boolean {
  return filter.customerId !== undefined || filter.keyId !== undefined;
}

function Totals({ rows }: { rows: readonly UsageRow[] }) {
  const t = useTranslations('usage');
  const locale = useLocale();
  const sumOf = (outcome: UsageOutcome) => rows.reduce((sum, row) => sum + (row.outcome === outcome ? row.requests : 0), 0);
  const quotaUnits = rows.reduce((sum, row) => sum + row.quotaUnits, 0);
  return (
    <Figures
      figures={[
        ...usageOutcomes.map((outcome) => ({ name: outcome, label: t(`outcomes.${outcome}`), text: formatCount(sumOf(outcome), locale) })),
        { name: 'quotaUnits', label: t('quotaUnits'), text: formatCount(quotaUnits, locale), title: t('quotaUnitsNote') },
      ]}
    />
  );
}
