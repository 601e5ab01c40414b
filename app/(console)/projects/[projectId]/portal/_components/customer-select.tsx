'use client';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
// Picks a customer by a piece of its name, asked of the server.
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';

type Props = { projectId: string; value: string; onChange: (customerId: string) => void; error?: ReactNode };

export function CustomerSelect({ projectId, value, onChange, error }: Props) {
  const t = useTranslations('portal.customerSelect');
  const trpc = useTrpc();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 250);
  const [picked, setPicked] = useState<{ value: string; label: string } | null>(null);
  const isPicked = picked !== null && search === picked.label;
  const customers = useQuery(
    trpc.customers.list.queryOptions({ projectId, search: isPicked ? '' : search, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  const found = (customers.data?.items ?? []).map(({ customerId, name }) => ({ value: customerId, label: name }));
  const options = picked === null || found.some((one) => one.value === picked.value) ? found : [picked, ...found];
  return (
    <Select
      label={t('label')}
      data={options}
      value={value === '' ? null : value}
      onChange={(chosen) => {
        setPicked(options.find((one) => one.value === chosen) ?? null);
        onChange(chosen ?? '');
      }}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={t('none')}
      error={error}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
