'use client';
// All upstreams by name: how they are, where they lead, how an endpoint is chosen, and what guards them.
import { Badge, Code, Group, Stack, Text } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { ResourceTable, RowButton } from '#components/data-table/resource-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { UpstreamView } from '#server/contracts/upstream.ts';
import { HealthBadge } from './health-badge.tsx';
import { useUpstreamHealth } from './use-upstream-health.ts';

const HealthDialog = lazy(async () => ({ default: (await import('./health-dialog.tsx')).HealthDialog }));

const shownEndpoints = 3;

export function UpstreamTable({ onEdit }: { onEdit: (upstream: UpstreamView) => void }) {
  const t = useTranslations('upstreams');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const queryClient = useQueryClient();
  const { projectId, canEdit } = useProject();
  const list = useListState();
  const query = useQuery(trpc.upstreams.list.queryOptions({ projectId, ...list.request }, { placeholderData: keepPreviousData }));
  const [watched, setWatched] = useState<string | null>(null);
  const healthOf = useUpstreamHealth((query.data?.items ?? []).map(({ name }) => name));
  const columns: Column<UpstreamView>[] = [
    {
      key: 'name',
      label: t('name'),
      render: ({ name }) => (
        <div>
          <Text fw={550}>{name}</Text>
          <Code fz="xs">upstream://{name}/</Code>
        </div>
      ),
    },
    {
      key: 'health',
      label: t('health.column'),
      render: ({ name }) => <HealthBadge name={name} answer={healthOf(name)} onOpen={() => setWatched(name)} />,
    },
    { key: 'endpoints', label: t('endpoints'), render: (upstream) => <Endpoints upstream={upstream} /> },
    { key: 'balancing', label: t('balancing'), render: ({ settings }) => t(`balancings.${settings.balancing}`) },
    { key: 'guards', label: t('guardedBy'), render: (upstream) => <Guards upstream={upstream} /> },
  ];
  return (
    <>
      <ResourceTable
        label={t('title')}
        columns={columns}
        query={query}
        rowKey={(upstream) => upstream.upstreamId}
        list={list}
        searchLabel={t('search')}
        empty={
          <EmptyState title={t('emptyTitle')} text={t('emptyText')} command={{ command: 'npm run sluice -- apply examples/domain.yaml' }} />
        }
        actionsOf={
          canEdit
            ? (upstream) => <RowButton label={t('edit', { name: upstream.name })} Icon={IconPencil} onClick={() => onEdit(upstream)} />
            : null
        }
        deletion={
          canEdit
            ? {
                action: t('deleteAction'),
                text: t('deleteText'),
                nameOf: ({ name }) => name,
                labelOf: ({ name }) => t('delete', { name }),
                onConfirm: async ({ upstreamId }) => {
                  await client.upstreams.delete.mutate({ projectId, upstreamId });
                  await queryClient.invalidateQueries({ queryKey: trpc.upstreams.pathKey() });
                },
              }
            : null
        }
      />
      <OnceOpened isOpen={watched !== null}>
        <HealthDialog name={watched} answerOf={healthOf} onClose={() => setWatched(null)} />
      </OnceOpened>
    </>
  );
}

function Endpoints({ upstream }: { upstream: UpstreamView }) {
  const t = useTranslations('upstreams');
  const { endpoints } = upstream.settings;
  return (
    <Stack gap={2}>
      {endpoints.slice(0, shownEndpoints).map(({ url, weight }) => (
        <Text size="sm" key={url} style={{ overflowWrap: 'anywhere' }}>
          {weight === 1 ? url : `${url} × ${weight}`}
        </Text>
      ))}
      {endpoints.length > shownEndpoints && (
        <Text size="xs" c="dimmed">
          {t('more', { count: endpoints.length - shownEndpoints })}
        </Text>
      )}
    </Stack>
  );
}

function Guards({ upstream }: { upstream: UpstreamView }) {
  const t = useTranslations('upstreams.guard');
  const { activeCheck, passiveCheck, circuitBreaker, tls } = upstream.settings;
  return (
    <Group gap={4}>
      {activeCheck !== null && <Badge variant="outline">{t('active')}</Badge>}
      {passiveCheck !== null && <Badge variant="outline">{t('passive')}</Badge>}
      {circuitBreaker !== null && <Badge variant="outline">{t('breaker')}</Badge>}
      {tls.clientCertificate !== undefined && <Badge variant="outline">{t('certificate')}</Badge>}
    </Group>
  );
}
