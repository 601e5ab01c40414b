'use client';
// What the gateway shows of itself to upstreams; never the secrets.
import { Badge, Text } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { ResourceTable } from '#components/data-table/resource-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { Instant } from '#components/format/instant.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { UpstreamCredentialView } from '#server/contracts/upstream-credential.ts';

/** The key is that of the terminal's environment: it stands in no list of processes. */
const putAwsKeyCommand = 'npm run sluice -- upstream-credentials put-aws-key reports';

export function CredentialTable() {
  const t = useTranslations('upstreams.credentials');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const queryClient = useQueryClient();
  const { projectId, isOwner } = useProject();
  const list = useListState('credentials');
  const { search: _, ...page } = list.request;
  const query = useQuery(trpc.upstreams.listCredentials.queryOptions({ projectId, ...page }, { placeholderData: keepPreviousData }));
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
  return (
    <ResourceTable
      label={t('title')}
      columns={columns}
      query={query}
      rowKey={(credential) => credential.credentialId}
      list={list}
      empty={<EmptyState title={t('emptyTitle')} text={t('emptyText')} command={{ command: putAwsKeyCommand }} />}
      deletion={
        isOwner
          ? {
              action: t('deleteAction'),
              text: t('deleteText'),
              nameOf: ({ name }) => name,
              labelOf: ({ name }) => t('deleteOf', { name }),
              onConfirm: async ({ credentialId }) => {
                await client.upstreams.deleteCredential.mutate({ projectId, credentialId });
                await queryClient.invalidateQueries({ queryKey: trpc.upstreams.pathKey() });
              },
            }
          : null
      }
    />
  );
}
