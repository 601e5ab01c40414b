'use client';
// The search of a list. What is typed is asked for after a short rest, so that a word is one question and not seven.
import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { AskedValues } from './asked-values.ts';

const restMs = 250;

export function SearchField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const t = useTranslations('states.list');
  const [typed, setTyped] = useState(value);
  const [asked] = useState(() => new AskedValues());
  const ask = (text: string) => {
    asked.ask(text, value);
    onChange(text);
  };
  const askSoon = useDebouncedCallback(ask, restMs);
  // The URL may change without this field: back button, "clear the search".
  useEffect(() => {
    if (!asked.isEcho(value)) setTyped(value);
  }, [value, asked]);
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
              askSoon.cancel();
              ask('');
            }}
          />
        )
      }
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        askSoon(event.currentTarget.value);
      }}
    />
  );
}
