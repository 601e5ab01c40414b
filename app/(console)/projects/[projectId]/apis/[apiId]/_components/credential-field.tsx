'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { useProject } from '#components/hooks/use-project.ts';
// The upstream credential that signs an integration's calls.
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';

type Props = { value: string; onChange: (value: string) => void; isNeeded: boolean; error: string | undefined };

export function CredentialField({ value, onChange, isNeeded, error }: Props) {
  const t = useTranslations('integrations');
  const trpc = useTrpc();
  const { projectId } = useProject();
  const { data } = useQuery(trpc.upstreams.listCredentials.queryOptions({ projectId }));
  const names = (data?.items ?? []).flatMap(({ name, kind }) => (kind === 'aws-key' ? [name] : []));
  return (
    <Select
      label={t('credential')}
      description={t('credentialHint')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder={isNeeded ? t('choose') : t('unsigned')}
      clearable={!isNeeded}
      searchable
      nothingFoundMessage={t('noCredential')}
      data={names.includes(value) || value === '' ? names : [value, ...names]}
      value={value === '' ? null : value}
      error={error}
      onChange={(chosen) => onChange(chosen ?? '')}
    />
  );
}
