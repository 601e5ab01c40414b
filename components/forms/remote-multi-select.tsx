'use client';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
// Choosing several things of a list that is searched on the server: what is chosen stays shown, whatever is searched for.
import { MultiSelect } from '../inputs/lazy-inputs.tsx';

export type Choice = { value: string; label: string };

type Props = {
  label: string;
  description?: string;
  placeholder?: string;
  nothingFound: string;
  /** What was chosen before the form was opened, with names. */
  known: readonly Choice[];
  value: string[];
  onChange: (value: string[]) => void;
  error?: unknown;
  /** The matches of a search, a hook that asks the server. */
  useChoices: (search: string) => readonly Choice[];
};

export function RemoteMultiSelect({ known, useChoices, nothingFound, value, error, ...input }: Props) {
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search, 200);
  const found = useChoices(asked);
  const [seen, setSeen] = useState<readonly Choice[]>(known);
  const data = uniqueChoices([...seen.filter((one) => value.includes(one.value)), ...found]);
  return (
    <MultiSelect
      {...input}
      value={value}
      data={data}
      searchable
      clearable
      hidePickedOptions
      searchValue={search}
      onSearchChange={setSearch}
      nothingFoundMessage={nothingFound}
      {...(typeof error === 'string' ? { error } : {})}
      onOptionSubmit={(picked) => setSeen((before) => uniqueChoices([...before, ...data.filter((one) => one.value === picked)]))}
    />
  );
}

function uniqueChoices(choices: readonly Choice[]): Choice[] {
  return [...new Map(choices.map((one) => [one.value, one])).values()];
}
