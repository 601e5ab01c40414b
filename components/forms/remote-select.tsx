'use client';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
// Choosing one thing of a list that is searched on the server; what is chosen stays named, whatever the list holds now.
import { Select } from '../inputs/lazy-inputs.tsx';
import type { Choice } from './remote-multi-select.tsx';

type Props = {
  label: string;
  placeholder: string;
  nothingFound: string;
  /** Id of what is chosen, '' for nothing. */
  value: string;
  onChange: (value: string) => void;
  /** The matches of a search, a hook that asks the server; within `scope` where the list is narrowed by another choice. */
  useChoices: (search: string, scope: string) => readonly Choice[];
  scope?: string;
  /** The name of an id, a hook that asks the server; null while it is unknown. */
  useName: (id: string) => string | null;
};

export function RemoteSelect({ value, onChange, useChoices, useName, nothingFound, scope = '', ...input }: Props) {
  const [search, setSearch] = useState<string | null>(null);
  const [asked] = useDebouncedValue(search ?? '', 200);
  const found = useChoices(asked, scope);
  const name = useName(value);
  const isListed = value === '' || found.some((choice) => choice.value === value);
  const data = isListed ? found : [{ value, label: name ?? value }, ...found];
  return (
    <Select
      {...input}
      size="sm"
      data={[...data]}
      searchable
      clearable
      filter={({ options }) => options}
      nothingFoundMessage={nothingFound}
      value={value === '' ? null : value}
      onChange={(chosen) => onChange(chosen ?? '')}
      onSearchChange={(text) => setSearch(text === (name ?? '') ? null : text)}
    />
  );
}
