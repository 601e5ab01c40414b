'use client';
// Where an integration's requests go: any origin, or an upstream of the project by name.
import { Autocomplete } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpc } from '#components/trpc/trpc.ts';

type Props = { label?: string; description?: string; value: string; onChange: (value: string) => void; error: string | undefined };

export function UrlField({ label, description, value, onChange, error }: Props) {
  const t = useTranslations('integrations');
  const trpc = useTrpc();
  const { projectId } = useProject();
  const { data } = useQuery(trpc.upstreams.list.queryOptions({ projectId }));
  return (
    <Autocomplete
      label={label ?? t('url')}
      description={description ?? t('urlHint')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      spellCheck={false}
      data={(data?.items ?? []).map(({ name }) => `upstream://${name}/`)}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}
