'use client';
// The certificates of a project: what each holds for, who uses it and until when. Never the private keys.
import { ActionIcon, Group, Stack, Text } from '@mantine/core';
import { IconRefresh, IconTrash } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
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
import type { CertificateView } from '#server/contracts/certificate.ts';
import { CertificateBadge } from './certificate-badge.tsx';
import { useRefreshDomains } from './use-refresh-domains.ts';

export function CertificateTable({ onReplace }: { onReplace: (name: string) => void }) {
  const t = useTranslations('domains.certificates');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const refresh = useRefreshDomains();
  const { projectId } = useProject();
  const list = useListState('certificates');
  const query = useQuery(trpc.certificates.list.queryOptions({ projectId, ...list.request }, { placeholderData: keepPreviousData }));
  const [deleted, setDeleted] = useState<CertificateView | null>(null);
  return (
    <>
      <DataTable
        label={t('title')}
        columns={useColumns({ onReplace, onDelete: setDeleted })}
        query={query}
        rowKey={(certificate) => certificate.certificateId}
        list={list}
        searchLabel={t('search')}
        empty={<EmptyState title={t('emptyTitle')} text={t('emptyText')} />}
      />
      {deleted !== null && (
        <ConfirmByName
          isOpen
          onClose={() => setDeleted(null)}
          action={t('delete')}
          name={deleted.name}
          onConfirm={async () => {
            await client.certificates.delete.mutate({ projectId, certificateId: deleted.certificateId });
            refresh();
          }}
        >
          {t('deleteText')}
        </ConfirmByName>
      )}
    </>
  );
}

function useColumns(actions: { onReplace: (name: string) => void; onDelete: (certificate: CertificateView) => void }) {
  const t = useTranslations('domains.certificates');
  const { isOwner } = useProject();
  const columns: Column<CertificateView>[] = [
    {
      key: 'name',
      label: t('name'),
      render: ({ name, issuer }) => (
        <div>
          <Text size="sm" fw={550}>
            {name}
          </Text>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {t('issuer', { issuer })}
          </Text>
        </div>
      ),
    },
    { key: 'names', label: t('names'), render: ({ names }) => <NameList names={names} /> },
    {
      key: 'usedBy',
      label: t('usedBy'),
      render: ({ domainNames }) =>
        domainNames.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('nobody')}
          </Text>
        ) : (
          <NameList names={domainNames} />
        ),
    },
    {
      key: 'expires',
      label: t('expires'),
      render: (certificate) => (
        <Group gap={6}>
          <Instant atMs={certificate.expiresAtMs} />
          <CertificateBadge {...certificate} isValidShown />
        </Group>
      ),
    },
  ];
  if (!isOwner) return columns;
  columns.push({
    key: 'actions',
    label: '',
    render: (certificate) => (
      <Group gap={4} justify="flex-end" wrap="nowrap">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('replaceOf', { name: certificate.name })}
          onClick={() => actions.onReplace(certificate.name)}
        >
          <IconRefresh size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('deleteOf', { name: certificate.name })}
          onClick={() => actions.onDelete(certificate)}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Group>
    ),
  });
  return columns;
}

function NameList({ names }: { names: readonly string[] }) {
  return (
    <Stack gap={2}>
      {names.map((name) => (
        <Text key={name} size="sm" style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
      ))}
    </Stack>
  );
}
