'use client';
// The search of a list. What is typed is asked for after a short rest, so that a word is one question and not seven.
import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl/react';

const restMs = 250;

export function SearchField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const t = useTranslations('states.list');
  const [typed, setTyped] = useState(value);
  const ask = useDebouncedCallback(onChange, restMs);
  // The URL may change without this field: back button, "clear the search".
  useEffect(() => setTyped(value), [value]);
  return (
    <TextInput
      type="search"
      size="sm"
      aria-label={label}
      placeholder={label}
      maxLength={200}
      w={{ base: '100%', xs: 320 }}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed === '' ? null : (
          <CloseButton
            size="sm"
            aria-label={t('clear')}
            onClick={() => {
              setTyped('');
              ask.cancel();
              onChange('');
            }}
          />
        )
      }
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        ask(event.currentTarget.value);
      }}
    />
  );
}
