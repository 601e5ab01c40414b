'use client';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';
// Picks a queue of the project by name. Asks the server for names that begin as typed, so that thousands of queues are no
// burden.
import { Select } from '../inputs/lazy-inputs.tsx';
import { useTrpc } from '../trpc/trpc.ts';

type Props = {
  projectId: string;
  label: string;
  description?: string;
  /** What stands for a queue in `value`. */
  by: 'queueId' | 'arn';
  /** '' while none is chosen. */
  value: string;
  onChange: (value: string) => void;
  /** Only queues of this region; absent offers all. */
  region?: string;
  /** Not offered, e.g. the queue itself. */
  except?: string;
  error?: ReactNode;
  isDisabled?: boolean;
};

export function QueueSelect({ projectId, label, description, by, value, onChange, region, except, error, isDisabled = false }: Props) {
  const t = useTranslations('queues.select');
  const trpc = useTrpc();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 200);
  const { data } = useQuery(trpc.queues.list.queryOptions({ projectId, search, limit: 50 }));
  const options = (data?.items ?? [])
    .filter((queue) => queue.queueId !== except && (region === undefined || queue.region === region))
    .map((queue) => ({ value: queue[by], label: nameOf(queue, region) }));
  const known = value === '' || options.some((option) => option.value === value);
  return (
    <Select
      label={label}
      description={description}
      placeholder={t('placeholder')}
      nothingFoundMessage={t('none')}
      data={known ? options : [{ value, label: value.split(':').at(-1) ?? value }, ...options]}
      value={value === '' ? null : value}
      onChange={(chosen) => onChange(chosen ?? '')}
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('clear', { label }) }}
      disabled={isDisabled}
      error={error}
      maxDropdownHeight={240}
    />
  );
}

function nameOf(queue: QueueSummary, region: string | undefined): string {
  return region === undefined ? `${queue.name} (${queue.region})` : queue.name;
}
