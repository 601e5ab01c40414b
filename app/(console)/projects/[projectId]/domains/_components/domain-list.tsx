'use client';
// All custom domain names with their base path mappings and certificates.
import { ActionIcon, Code, Group, Stack, Text } from '@mantine/core';
import { IconCertificate, IconRoute, IconTrash } from '@tabler/icons-react';
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
import type { DomainNameView } from '#server/contracts/domain-name.ts';
import { CertificateBadge } from './certificate-badge.tsx';
import { targetText } from './target-text.ts';
import { useRefreshDomains } from './use-refresh-domains.ts';

const DomainDialog = lazy(async () => ({ default: (await import('./domain-dialog.tsx')).DomainDialog }));
const DomainCertificateDialog = lazy(async () => ({ default: (await import('./domain-certificate-dialog.tsx')).DomainCertificateDialog }));
const MappingDialog = lazy(async () => ({ default: (await import('./mapping-dialog.tsx')).MappingDialog }));

/** @param props.isMaking  the dialog of a new domain name is open; `onMade` closes it */
export function DomainList({ isMaking, onMade }: { isMaking: boolean; onMade: () => void }) {
  const t = useTranslations('domains');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const refresh = useRefreshDomains();
  const { projectId } = useProject();
  const list = useListState();
  const query = useQuery(trpc.domainNames.list.queryOptions({ projectId, ...list.request }, { placeholderData: keepPreviousData }));
  const [mapped, setMapped] = useState<string | null>(null);
  const [secured, setSecured] = useState<string | null>(null);
  const [deleted, setDeleted] = useState<DomainNameView | null>(null);
  const shown = (domainNameId: string | null) => query.data?.items.find((one) => one.domainNameId === domainNameId) ?? null;
  return (
    <>
      <DataTable
        label={t('title')}
        columns={useColumns({ onMap: setMapped, onSecure: setSecured, onDelete: setDeleted })}
        query={query}
        rowKey={(domain) => domain.domainNameId}
        list={list}
        searchLabel={t('search')}
        empty={<EmptyState title={t('emptyTitle')} text={t('emptyText')} />}
      />
      <OnceOpened isOpen={isMaking}>
        <DomainDialog isOpen={isMaking} onClose={onMade} onMade={(domain) => setMapped(domain.domainNameId)} />
      </OnceOpened>
      <OnceOpened isOpen={mapped !== null}>
        <MappingDialog domain={shown(mapped)} onClose={() => setMapped(null)} />
      </OnceOpened>
      <OnceOpened isOpen={secured !== null}>
        <DomainCertificateDialog domain={shown(secured)} onClose={() => setSecured(null)} />
      </OnceOpened>
      {deleted && (
        <ConfirmByName
          isOpen
          onClose={() => setDeleted(null)}
          action={t('deleteAction')}
          name={deleted.name}
          onConfirm={async () => {
            await client.domainNames.delete.mutate({ projectId, domainNameId: deleted.domainNameId });
            refresh();
          }}
        >
          {t('deleteText')}
        </ConfirmByName>
      )}
    </>
  );
}

function useColumns(actions: {
  onMap: (domainNameId: string) => void;
  onSecure: (domainNameId: string) => void;
  onDelete: (domain: DomainNameView) => void;
}): Column<DomainNameView>[] {
  const t = useTranslations('domains');
  const { canEdit } = useProject();
  const columns: Column<DomainNameView>[] = [
    {
      key: 'name',
      label: t('name'),
      render: (domain) => (
        <div>
          <Text size="sm" fw={550}>
            {domain.name}
          </Text>
          <Text size="xs" c="dimmed">
            {domain.description}
          </Text>
        </div>
      ),
    },
    {
      key: 'mappings',
      label: t('mappings'),
      render: (domain) => (
        <Stack gap={4}>
          {domain.mappings.length === 0 && <Text size="sm">{t('leadsNowhere')}</Text>}
          {domain.mappings.map((mapping) => (
            <Group key={mapping.mappingId} gap={6}>
              <Code>{`/${mapping.basePath}`}</Code>
              <Text size="sm">{`→ ${targetText(mapping, t('nextSegment'))}`}</Text>
            </Group>
          ))}
        </Stack>
      ),
    },
    { key: 'tls', label: t('tls'), render: (domain) => <Certificate domain={domain} /> },
    { key: 'created', label: t('created'), render: (domain) => <Instant atMs={domain.createdAtMs} /> },
  ];
  if (!canEdit) return columns;
  const buttons: Column<DomainNameView> = {
    key: 'actions',
    label: '',
    render: (domain) => (
      <Group gap={4} justify="flex-end" wrap="nowrap">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('editMappings', { name: domain.name })}
          onClick={() => actions.onMap(domain.domainNameId)}
        >
          <IconRoute size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('setCertificate', { name: domain.name })}
          onClick={() => actions.onSecure(domain.domainNameId)}
        >
          <IconCertificate size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={t('delete', { name: domain.name })} onClick={() => actions.onDelete(domain)}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Group>
    ),
  };
  return [...columns, buttons];
}

function Certificate({ domain: { certificate } }: { domain: DomainNameView }) {
  const t = useTranslations('domains');
  if (certificate === null) {
    return (
      <Text size="sm" c="dimmed">
        {t('withoutCertificate')}
      </Text>
    );
  }
  return (
    <Group gap={6}>
      <Text size="sm">{certificate.name}</Text>
      <CertificateBadge {...certificate} />
    </Group>
  );
}
