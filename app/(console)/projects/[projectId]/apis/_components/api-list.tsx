'use client';
// All APIs by name: how many routes and stages each has, and the way to make another.
import { Anchor, Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { formatCount } from '#components/format/format-number.ts';
import { Instant } from '#components/format/instant.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { ApiSummary } from '#server/contracts/api.ts';

export function ApiList() {
  const t = useTranslations('apis');
  const locale = useLocale();
  const trpc = useTrpc();
  const { projectId, home, canEdit } = useProject();
  const list = useListState();
  const query = useQuery(trpc.apis.list.queryOptions({ projectId, ...list.request }, { placeholderData: keepPreviousData }));
  const columns: Column<ApiSummary>[] = [
    {
      key: 'name',
      label: t('list.name'),
      render: (api) => (
        <div>
          <Anchor component={PageLink} href={`${home}/apis/${api.apiId}`} fw={550}>
            {api.name}
          </Anchor>
          {api.description !== '' && (
            <Text size="xs" c="dimmed" lineClamp={1}>
              {api.description}
            </Text>
          )}
        </div>
      ),
    },
    { key: 'kind', label: t('list.kind'), render: (api) => api.kind.toUpperCase() },
    { key: 'routes', label: t('list.routes'), isNumber: true, render: (api) => formatCount(api.routeCount, locale) },
    { key: 'stages', label: t('list.stages'), isNumber: true, render: (api) => formatCount(api.stageCount, locale) },
    { key: 'changed', label: t('list.changed'), render: (api) => <Instant atMs={api.updatedAtMs} /> },
  ];
  const create = canEdit && (
    <Button component={PageLink} href={`${home}/apis/new`} leftSection={<IconPlus size={16} aria-hidden />}>
      {t('list.create')}
    </Button>
  );
  return (
    <PageFrame title={t('title')} subtitle={t('list.subtitle')} actions={create}>
      <DataTable
        label={t('title')}
        columns={columns}
        query={query}
        rowKey={(api) => api.apiId}
        list={list}
        searchLabel={t('list.search')}
        empty={
          <EmptyState
            title={t('list.emptyTitle')}
            text={t('list.emptyText')}
            command={{ label: t('list.emptyCommand'), command: 'npm run sluice -- apply examples/orders.yaml' }}
          />
        }
      />
    </PageFrame>
  );
}
