'use client';
// The routes of an API as they are edited now: method, path, whether a key is needed, and who answers.
import { ActionIcon, Badge, Button, Code, Group } from '@mantine/core';
import { IconKey, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { Rows } from '#components/data-table/data-table.tsx';
import { describeIntegration } from '#components/domain/api/describe-integration.ts';
import { MethodBadge } from '#components/domain/api/method-badge.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiView, RouteView } from '#server/contracts/api.ts';
import { RouteDialog } from './route-dialog.tsx';
import { useRefreshApis } from './use-refresh-apis.ts';

export function RouteList({ api }: { api: ApiView }) {
  const t = useTranslations('apis.routes');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId, canEdit } = useProject();
  const [edited, setEdited] = useState<RouteView | 'new' | null>(null);
  const [deleted, setDeleted] = useState<RouteView | null>(null);
  const integrations = new Map(api.integrations.map((one) => [one.integrationId, one]));
  const columns: Column<RouteView>[] = [
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
      render: (route) => {
        const integration = integrations.get(route.integrationId)?.integration;
        if (!integration) return '–';
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
      {api.routes.length === 0 ? (
        <EmptyState title={t('emptyTitle')} text={t('emptyText')} action={add} />
      ) : (
        <>
          <Group p="sm">{add}</Group>
          <Rows label={t('title')} columns={columns} rows={api.routes} rowKey={(route) => route.routeId} />
        </>
      )}
      <RouteDialog api={api} route={edited} onClose={() => setEdited(null)} />
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

function nameOf(route: RouteView): string {
  return `${route.method} ${route.path}`;
}
