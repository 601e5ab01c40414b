'use client';
// All usage plans by name, with their limits, stages and number of keys.
import { Anchor, Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { QuotaText, ThrottleText } from '#components/domain/usage-plan/limit-text.tsx';
import { StagesText } from '#components/domain/usage-plan/stages-text.tsx';
import { formatCount } from '#components/format/format-number.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { UsagePlanView } from '#server/contracts/usage-plan.ts';

const PlanDialog = lazy(async () => ({ default: (await import('./plan-dialog.tsx')).PlanDialog }));

export function PlanList() {
  const t = useTranslations('plans');
  const locale = useLocale();
  const trpc = useTrpc();
  const { projectId, home, canEdit } = useProject();
  const list = useListState();
  const query = useQuery(trpc.usagePlans.list.queryOptions({ projectId, ...list.request }, { placeholderData: keepPreviousData }));
  const [isMaking, setIsMaking] = useState(false);
  const columns: Column<UsagePlanView>[] = [
    {
      key: 'name',
      label: t('name'),
      render: (plan) => (
        <div>
          <Anchor component={PageLink} href={`${home}/plans/${plan.usagePlanId}`} fw={550}>
            {plan.name}
          </Anchor>
          {plan.description !== '' && (
            <Text size="xs" c="dimmed" lineClamp={1}>
              {plan.description}
            </Text>
          )}
        </div>
      ),
    },
    { key: 'throttle', label: t('throttle'), render: (plan) => <ThrottleText throttle={plan.throttle} /> },
    { key: 'quota', label: t('quota'), render: (plan) => <QuotaText quota={plan.quota} /> },
    { key: 'stages', label: t('stages'), render: (plan) => <StagesText stages={plan.stages} /> },
    { key: 'keys', label: t('keyCount'), isNumber: true, render: (plan) => formatCount(plan.apiKeyCount, locale) },
  ];
  const create = canEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsMaking(true)}>
      {t('create')}
    </Button>
  );
  return (
    <PageFrame title={t('title')} subtitle={t('subtitle')} actions={create}>
      <DataTable
        label={t('title')}
        columns={columns}
        query={query}
        rowKey={(plan) => plan.usagePlanId}
        list={list}
        searchLabel={t('search')}
        empty={
          <EmptyState title={t('emptyTitle')} text={t('emptyText')} command={{ command: 'npm run sluice -- apply examples/orders.yaml' }} />
        }
      />
      <OnceOpened isOpen={isMaking}>
        <PlanDialog plan={isMaking ? 'new' : null} onClose={() => setIsMaking(false)} />
      </OnceOpened>
    </PageFrame>
  );
}
