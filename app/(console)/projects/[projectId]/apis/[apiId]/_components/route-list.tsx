'use client';
// The routes of an API as they are edited now: method, path, whether a key is needed, and who answers.
import { ActionIcon, Badge, Button, Code, Group } from '@mantine/core';
import { IconKey, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { describeIntegration } from '#components/domain/api/describe-integration.ts';
import { MethodBadge } from '#components/domain/api/method-badge.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiHead, RouteListing } from '#server/contracts/api.ts';
import { useRefreshApis } from './use-refresh-apis.ts';

const RouteDialog = lazy(async () => ({ default: (await import('./route-dialog.tsx')).RouteDialog }));

export function RouteList({ api }: { api: ApiHead }) {
  const t = useTranslations('apis.routes');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId, canEdit } = useProject();
  const [edited, setEdited] = useState<RouteListing | 'new' | null>(null);
  const [deleted, setDeleted] = useState<RouteListing | null>(null);
  const trpc = useTrpc();
  const list = useListState('routes');
  const query = useQuery(
    trpc.apis.listRoutes.queryOptions({ projectId, apiId: api.apiId, ...list.request, limit: 50 }, { placeholderData: keepPreviousData }),
  );
  const columns: Column<RouteListing>[] = [
    {
      key: 'route',
      label: t('route'),
      render: (route) => (
        <Group gap="sm" wrap="nowrap">
          <MethodBadge method={route.method} />
          <Code>{route.path}</Code>
        </Group>
      ),
    },
    {
      key: 'key',
      label: t('key'),
      render: (route) =>
        route.isApiKeyRequired ? (
          <Badge variant="default" leftSection={<IconKey size={12} aria-hidden />}>
            {t('keyRequired')}
          </Badge>
        ) : (
          t('open')
        ),
    },
    {
      key: 'integration',
      label: t('integration'),
      render: ({ integration }) => {
        return integration.kind === 'mock' ? t('mockOf', { status: integration.status }) : describeIntegration(integration);
      },
    },
  ];
  if (canEdit) {
    columns.push({
      key: 'actions',
      label: '',
      render: (route) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <ActionIcon variant="subtle" color="gray" aria-label={t('edit', { route: nameOf(route) })} onClick={() => setEdited(route)}>
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={t('delete', { route: nameOf(route) })} onClick={() => setDeleted(route)}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ),
    });
  }
  const add = canEdit && (
    <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setEdited('new')}>
      {t('add')}
    </Button>
  );
  return (
    <>
      <DataTable
        label={t('title')}
        columns={columns}
        query={query}
        rowKey={(route) => route.routeId}
        list={list}
        searchLabel={t('search')}
        filters={api.routeCount > 0 && add}
        empty={
          <EmptyState
            title={t('emptyTitle')}
            text={t('emptyText')}
            action={add}
            command={{ command: 'npm run sluice -- apply examples/orders.yaml' }}
          />
        }
      />
      <OnceOpened isOpen={edited !== null}>
        <RouteDialog apiId={api.apiId} route={edited} onClose={() => setEdited(null)} />
      </OnceOpened>
      {deleted && (
        <ConfirmByName
          isOpen
          onClose={() => setDeleted(null)}
          action={t('deleteAction')}
          name={nameOf(deleted)}
          onConfirm={async () => {
            await client.apis.deleteRoute.mutate({ projectId, apiId: api.apiId, routeId: deleted.routeId });
            refresh();
          }}
        >
          {t('deleteText')}
        </ConfirmByName>
      )}
    </>
  );
}

function nameOf(route: RouteListing): string {
  return `${route.method} ${route.path}`;
}
