'use client';
// The certificates of a project: what each holds for, who uses it and until when. Never the private keys.
import { ActionIcon, Badge, Group, Stack, Text } from '@mantine/core';
import { IconRefresh, IconTrash, IconWorld } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { Instant } from '#components/format/instant.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { CertificateView } from '#server/contracts/certificate.ts';
import { CertificateBadge } from './certificate-badge.tsx';
import { useRefreshDomains } from './use-refresh-domains.ts';

const DefaultCertificateDialog = lazy(async () => ({
  default: (await import('./default-certificate-dialog.tsx')).DefaultCertificateDialog,
}));

export function CertificateTable({ onReplace }: { onReplace: (name: string) => void }) {
  const t = useTranslations('domains.certificates');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const refresh = useRefreshDomains();
  const { projectId } = useProject();
  const list = useListState('certificates');
  const query = useQuery(trpc.certificates.list.queryOptions({ projectId, ...list.request }, { placeholderData: keepPreviousData }));
  const [deleted, setDeleted] = useState<CertificateView | null>(null);
  const [chosen, setChosen] = useState<CertificateView | null>(null);
  return (
    <>
      <DataTable
        label={t('title')}
        columns={useColumns({ onReplace, onDelete: setDeleted, onDefault: setChosen })}
        query={query}
        rowKey={(certificate) => certificate.certificateId}
        list={list}
        searchLabel={t('search')}
        empty={<EmptyState title={t('emptyTitle')} text={t('emptyText')} />}
      />
      <OnceOpened isOpen={chosen !== null}>
        <DefaultCertificateDialog certificate={chosen} onClose={() => setChosen(null)} />
      </OnceOpened>
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

type Actions = {
  onReplace: (name: string) => void;
  onDelete: (certificate: CertificateView) => void;
  onDefault: (certificate: CertificateView) => void;
};

function useColumns(actions: Actions) {
  const t = useTranslations('domains.certificates');
  const { canEdit } = useProject();
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
      render: (certificate) => <Users certificate={certificate} />,
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
  if (canEdit) columns.push({ key: 'actions', label: '', render: (certificate) => <RowActions certificate={certificate} {...actions} /> });
  return columns;
}

function RowActions({ certificate, onReplace, onDelete, onDefault }: Actions & { certificate: CertificateView }) {
  const t = useTranslations('domains.certificates');
  const { isOwner } = useProject();
  const { name } = certificate;
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <ActionIcon variant="subtle" color="gray" aria-label={t('defaultOf', { name })} onClick={() => onDefault(certificate)}>
        <IconWorld size={16} aria-hidden />
      </ActionIcon>
      {isOwner && (
        <>
          <ActionIcon variant="subtle" color="gray" aria-label={t('replaceOf', { name })} onClick={() => onReplace(name)}>
            <IconRefresh size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={t('deleteOf', { name })} onClick={() => onDelete(certificate)}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </>
      )}
    </Group>
  );
}

function Users({ certificate: { domainNames, isDefault } }: { certificate: CertificateView }) {
  const t = useTranslations('domains.certificates');
  return (
    <Stack gap={4} align="flex-start">
      {isDefault && <Badge variant="outline">{t('isDefault')}</Badge>}
      {domainNames.length > 0 && <NameList names={domainNames} />}
      {domainNames.length === 0 && !isDefault && (
        <Text size="sm" c="dimmed">
          {t('nobody')}
        </Text>
      )}
    </Stack>
  );
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
