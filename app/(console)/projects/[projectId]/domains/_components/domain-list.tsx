'use client';
// All custom domain names with their base path mappings and certificates.
import { Code, Group, Stack, Text } from '@mantine/core';
import { IconCertificate, IconRoute } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { ResourceTable, RowButton } from '#components/data-table/resource-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { Instant } from '#components/format/instant.tsx';
import { useProject } from '#components/hooks/use-project.ts';
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
  const { projectId, canEdit } = useProject();
  const list = useListState();
  const query = useQuery(trpc.domainNames.list.queryOptions({ projectId, ...list.request }, { placeholderData: keepPreviousData }));
  const [mapped, setMapped] = useState<string | null>(null);
  const [secured, setSecured] = useState<string | null>(null);
  const shown = (domainNameId: string | null) => query.data?.items.find((one) => one.domainNameId === domainNameId) ?? null;
  return (
    <>
      <ResourceTable
        label={t('title')}
        columns={useColumns()}
        query={query}
        rowKey={(domain) => domain.domainNameId}
        list={list}
        searchLabel={t('search')}
        empty={
          <EmptyState title={t('emptyTitle')} text={t('emptyText')} command={{ command: 'npm run sluice -- apply examples/domain.yaml' }} />
        }
        actionsOf={canEdit ? (domain) => <Buttons domain={domain} onMap={setMapped} onSecure={setSecured} /> : null}
        deletion={
          canEdit
            ? {
                action: t('deleteAction'),
                text: t('deleteText'),
                nameOf: ({ name }) => name,
                labelOf: ({ name }) => t('delete', { name }),
                onConfirm: async ({ domainNameId }) => {
                  await client.domainNames.delete.mutate({ projectId, domainNameId });
                  refresh();
                },
              }
            : null
        }
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
    </>
  );
}

function useColumns(): Column<DomainNameView>[] {
  const t = useTranslations('domains');
  return [
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
}

type ButtonProps = { domain: DomainNameView; onMap: (domainNameId: string) => void; onSecure: (domainNameId: string) => void };

function Buttons({ domain: { domainNameId, name }, onMap, onSecure }: ButtonProps) {
  const t = useTranslations('domains');
  return (
    <>
      <RowButton label={t('editMappings', { name })} Icon={IconRoute} onClick={() => onMap(domainNameId)} />
      <RowButton label={t('setCertificate', { name })} Icon={IconCertificate} onClick={() => onSecure(domainNameId)} />
    </>
  );
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
