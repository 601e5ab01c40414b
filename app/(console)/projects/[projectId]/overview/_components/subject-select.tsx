'use client';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
// Narrows the overview to one API or one API key, found by name on the server.
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { TrafficView } from './use-traffic-view.ts';

const foundMax = 20;
const restMs = 200;

type Props = { projectId: string; only: TrafficView['only']; onChange: (only: TrafficView['only']) => void };

export function SubjectSelect({ projectId, only, onChange }: Props) {
  const t = useTranslations('overview.view');
  const trpc = useTrpc();
  const [isOpen, setIsOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, restMs);
  const input = isOpen ? { projectId, search, limit: foundMax } : skipToken;
  const apis = useQuery(trpc.apis.list.queryOptions(input, { placeholderData: keepPreviousData }));
  const keys = useQuery(trpc.apiKeys.list.queryOptions(input, { placeholderData: keepPreviousData }));
  const chosen = useChosenName(projectId, only);
  const choices = {
    api: (apis.data?.items ?? []).map(({ apiId, name }) => ({ value: `api ${apiId}`, label: name })),
    key: (keys.data?.items ?? []).map(({ apiKeyId, name }) => ({ value: `key ${apiKeyId}`, label: name })),
  };
  const value = only === null ? null : `${only.kind} ${only.id}`;
  const isMissing = only !== null && !choices[only.kind].some((one) => one.value === value);
  if (only !== null && isMissing) choices[only.kind].unshift({ value: `${only.kind} ${only.id}`, label: chosen });
  return (
    <Select
      size="xs"
      w={{ base: '100%', xs: 240 }}
      aria-label={t('only')}
      placeholder={t('only')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('clear') }}
      filter={({ options }) => options}
      nothingFoundMessage={t('nothingFound')}
      data={[
        { group: t('apis'), items: choices.api },
        { group: t('keys'), items: choices.key },
      ].filter(({ items }) => items.length > 0)}
      value={value}
      onChange={(next) => {
        const [kind, id] = (next ?? '').split(' ');
        onChange(id !== undefined && (kind === 'api' || kind === 'key') ? { kind, id } : null);
      }}
      onSearchChange={setTyped}
      onDropdownOpen={() => setIsOpen(true)}
      maxDropdownHeight={320}
    />
  );
}

/** The name of the one that is chosen already, when the page is opened with it. */
function useChosenName(projectId: string, only: TrafficView['only']): string {
  const trpc = useTrpc();
  const api = useQuery(trpc.apis.head.queryOptions(only?.kind === 'api' ? { projectId, apiId: only.id } : skipToken));
  const key = useQuery(trpc.apiKeys.get.queryOptions(only?.kind === 'key' ? { projectId, apiKeyId: only.id } : skipToken));
  return (only?.kind === 'api' ? api.data?.name : key.data?.name) ?? only?.id ?? '';
}
