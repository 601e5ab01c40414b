'use client';
// The certificates of a project: what each holds for, who uses it and until when. Never the private keys.
import { Badge, Group, Stack, Text } from '@mantine/core';
import { IconRefresh, IconWorld } from '@tabler/icons-react';
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
import type { CertificateView } from '#server/contracts/certificate.ts';
import { CertificateBadge } from './certificate-badge.tsx';
import { useRefreshDomains } from './use-refresh-domains.ts';

const DefaultCertificateDialog = lazy(async () => ({
  default: (await import('./default-certificate-dialog.tsx')).DefaultCertificateDialog,
}));
/** A key and a certificate of one's own to try TLS with, put under the name `shop`. */
const selfSigned = `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj /CN=api.example.com -addext subjectAltName=DNS:api.example.com -keyout key.pem -out chain.pem
npm run sluice -- certificates put shop --chain chain.pem --key key.pem`;

export function CertificateTable({ onReplace }: { onReplace: (name: string) => void }) {
  const t = useTranslations('domains.certificates');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const refresh = useRefreshDomains();
  const { projectId, canEdit, isOwner } = useProject();
  const list = useListState('certificates');
  const query = useQuery(trpc.certificates.list.queryOptions({ projectId, ...list.request }, { placeholderData: keepPreviousData }));
  const [chosen, setChosen] = useState<CertificateView | null>(null);
  return (
    <>
      <ResourceTable
        label={t('title')}
        columns={useColumns()}
        query={query}
        rowKey={(certificate) => certificate.certificateId}
        list={list}
        searchLabel={t('search')}
        empty={<EmptyState title={t('emptyTitle')} text={t('emptyText')} command={{ label: t('emptyCommand'), command: selfSigned }} />}
        actionsOf={canEdit ? (certificate) => <RowActions certificate={certificate} onReplace={onReplace} onDefault={setChosen} /> : null}
        deletion={
          isOwner
            ? {
                action: t('delete'),
                text: t('deleteText'),
                nameOf: ({ name }) => name,
                labelOf: ({ name }) => t('deleteOf', { name }),
                onConfirm: async ({ certificateId }) => {
                  await client.certificates.delete.mutate({ projectId, certificateId });
                  refresh();
                },
              }
            : null
        }
      />
      <OnceOpened isOpen={chosen !== null}>
        <DefaultCertificateDialog certificate={chosen} onClose={() => setChosen(null)} />
      </OnceOpened>
    </>
  );
}

function useColumns(): Column<CertificateView>[] {
  const t = useTranslations('domains.certificates');
  return [
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
}

type ActionProps = {
  certificate: CertificateView;
  onReplace: (name: string) => void;
  onDefault: (certificate: CertificateView) => void;
};

function RowActions({ certificate, onReplace, onDefault }: ActionProps) {
  const t = useTranslations('domains.certificates');
  const { isOwner } = useProject();
  const { name } = certificate;
  return (
    <>
      <RowButton label={t('defaultOf', { name })} Icon={IconWorld} onClick={() => onDefault(certificate)} />
      {isOwner && <RowButton label={t('replaceOf', { name })} Icon={IconRefresh} onClick={() => onReplace(name)} />}
    </>
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
