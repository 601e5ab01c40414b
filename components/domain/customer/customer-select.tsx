'use client';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { useProject } from '../../hooks/use-project.ts';
// Choosing a customer by a piece of its name.
import { Select } from '../../inputs/lazy-inputs.tsx';
import { useTrpc } from '../../trpc/trpc.ts';

type Props = {
  label: string;
  /** The customer chosen before the form was opened. */
  known: { customerId: string; name: string } | null;
  value: string | null;
  onChange: (value: string | null) => void;
};

export function CustomerSelect({ label, known, value, onChange }: Props) {
  const t = useTranslations('plans.keys');
  const trpc = useTrpc();
  const { projectId } = useProject();
  const [search, setSearch] = useState(known?.name ?? '');
  const [asked] = useDebouncedValue(search, 200);
  const isChosen = known !== null && asked === known.name;
  const { data } = useQuery(
    trpc.customers.list.queryOptions({ projectId, search: isChosen ? '' : asked, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  const found = (data?.items ?? []).map((one) => ({ value: one.customerId, label: one.name }));
  const missing = known !== null && !found.some((one) => one.value === known.customerId);
  return (
    <Select
      label={label}
      placeholder={t('pickCustomer')}
      nothingFoundMessage={t('nothingFound')}
      searchable
      clearable
      data={missing ? [{ value: known.customerId, label: known.name }, ...found] : found}
      filter={({ options }) => options}
      value={value}
      onChange={onChange}
      searchValue={search}
      onSearchChange={setSearch}
    />
  );
}
