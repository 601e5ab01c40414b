'use client';
// A secret that exists in this answer and nowhere else: shown to be copied now, gone when the page is left.
import { Alert, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslations } from 'use-intl/react';
import { CommandLine } from './command-line.tsx';

/** @param label  what it is, e.g. "API key"; names it for screen readers and the copy button */
export function ShownOnce({ label, value }: { label: string; value: string }) {
  const t = useTranslations('states.shownOnce');
  return (
    <Alert variant="light" icon={<IconKey size={18} aria-hidden />} title={t('title')} role="status">
      <Text size="sm" mb="xs">
        {t('text')}
      </Text>
      <CommandLine command={value} label={label} />
    </Alert>
  );
}
