'use client';
// What the gateway shows of itself to upstreams; never the secrets.
import { Badge, Button, Text } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { Instant } from '#components/format/instant.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { UpstreamCredentialView } from '#server/contracts/upstream-credential.ts';

export function CredentialTable() {
  const t = useTranslations('upstreams.credentials');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const queryClient = useQueryClient();
  const { projectId, isOwner } = useProject();
  const list = useListState('credentials');
  const { search: _, ...page } = list.request;
  const query = useQuery(trpc.upstreams.listCredentials.queryOptions({ projectId, ...page }, { placeholderData: keepPreviousData }));
  const [deleted, setDeleted] = useState<UpstreamCredentialView | null>(null);
  const columns: Column<UpstreamCredentialView>[] = [
    { key: 'name', label: t('name'), render: ({ name }) => <Text fw={550}>{name}</Text> },
    { key: 'kind', label: t('kind'), render: ({ kind }) => <Badge variant="default">{t(`kinds.${kind}`)}</Badge> },
    {
      key: 'shown',
      label: t('shown'),
      render: ({ shown }) => (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {shown}
        </Text>
      ),
    },
    { key: 'expires', label: t('expires'), render: ({ expiresAtMs }) => (expiresAtMs === null ? '–' : <Instant atMs={expiresAtMs} />) },
    { key: 'updated', label: t('updated'), render: ({ updatedAtMs }) => <Instant atMs={updatedAtMs} /> },
  ];
  if (isOwner) {
    columns.push({
      key: 'actions',
      label: '',
      render: (credential) => (
        <Button variant="default" size="xs" aria-label={t('deleteOf', { name: credential.name })} onClick={() => setDeleted(credential)}>
          {t('delete')}
        </Button>
      ),
    });
  }
  return (
    <>
      <DataTable
        label={t('title')}
        columns={columns}
        query={query}
        rowKey={(credential) => credential.credentialId}
        list={list}
        empty={<EmptyState title={t('emptyTitle')} text={t('emptyText')} />}
      />
      {deleted !== null && (
        <ConfirmByName
          isOpen
          onClose={() => setDeleted(null)}
          action={t('delete')}
          name={deleted.name}
          onConfirm={async () => {
            await client.upstreams.deleteCredential.mutate({ projectId, credentialId: deleted.credentialId });
            await queryClient.invalidateQueries({ queryKey: trpc.upstreams.pathKey() });
          }}
        >
          {t('deleteText')}
        </ConfirmByName>
      )}
    </>
  );
}
