'use client';
// Which certificate a domain name is served over TLS with: one of those that hold for it, or none.
import { Button, Group, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import { coversDomainName } from '#server/contracts/certificate-rules.ts';
import type { DomainNameView } from '#server/contracts/domain-name.ts';
import { useRefreshDomains } from './use-refresh-domains.ts';

export function DomainCertificateDialog({ domain, onClose }: { domain: DomainNameView | null; onClose: () => void }) {
  const t = useTranslations('domains');
  return (
    <Dialog opened={domain !== null} onClose={onClose} title={t('certificateOf', { name: domain?.name ?? '' })}>
      {domain && <CertificateChoice domain={domain} onClose={onClose} />}
    </Dialog>
  );
}

function CertificateChoice({ domain, onClose }: { domain: DomainNameView; onClose: () => void }) {
  const t = useTranslations('domains');
  const client = useTrpcClient();
  const trpc = useTrpc();
  const refresh = useRefreshDomains();
  const { projectId } = useProject();
  const [certificateId, setCertificateId] = useState(domain.certificate?.certificateId ?? '');
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search, 200);
  const [refusal, setRefusal] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const isKnown = search === domain.certificate?.name || search === t('withoutCertificate');
  const { data } = useQuery(
    trpc.certificates.list.queryOptions({ projectId, search: isKnown ? '' : asked, limit: 200 }, { placeholderData: keepPreviousData }),
  );
  const fitting = (data?.items ?? []).filter(({ names }) => coversDomainName(names, domain.name));
  const choices = [{ value: '', label: t('withoutCertificate') }, ...fitting.map((one) => ({ value: one.certificateId, label: one.name }))];
  const save = async () => {
    setIsBusy(true);
    try {
      await client.domainNames.setCertificate.mutate({
        ...{ projectId, domainNameId: domain.domainNameId },
        certificateId: certificateId === '' ? null : certificateId,
      });
      refresh();
      onClose();
    } catch (error) {
      setRefusal(error);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Stack gap="md">
      {refusal !== null && <FormProblem error={refusal} />}
      <Select
        label={t('tls')}
        description={t('certificateHint')}
        data={choices}
        value={certificateId}
        searchable
        allowDeselect={false}
        nothingFoundMessage={t('noneFits')}
        onSearchChange={setSearch}
        onChange={(value) => setCertificateId(value ?? '')}
      />
      {data !== undefined && fitting.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('noneFits')}
        </Text>
      )}
      <Group justify="flex-end">
        <Button loading={isBusy} onClick={() => void save()}>
          {t('saveChoice')}
        </Button>
      </Group>
    </Stack>
  );
}
