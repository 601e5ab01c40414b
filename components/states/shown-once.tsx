'use client';
// A secret that exists in this answer and nowhere else: shown to be copied now, gone when the page is left.
import { Alert, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { CommandLine } from './command-line.tsx';

const texts = { title: 'Copy it now', text: 'It is shown this once: only a fingerprint is kept.' };

/** @param label  what it is, e.g. "API key"; names it for screen readers and the copy button */
export function ShownOnce({ label, value }: { label: string; value: string }) {
  return (
    <Alert variant="light" icon={<IconKey size={18} aria-hidden />} title={texts.title} role="status">
      <Text size="sm" mb="xs">
        {texts.text}
      </Text>
      <CommandLine command={value} label={label} />
    </Alert>
  );
}
