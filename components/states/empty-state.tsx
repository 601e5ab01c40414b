'use client';
// A list that holds nothing yet: what would stand here, the way to make the first one, and a line that does it from a
// terminal.
import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl/react';
import { CommandLine } from './command-line.tsx';
import { OwnKeysNote } from './own-keys-note.tsx';
import classes from './state-text.module.css';

type Props = {
  title: string;
  text: string;
  /** The button that makes the first one. */
  action?: ReactNode;
  /** A line to paste into a terminal, and what it does. */
  command?: { label?: string; command: string };
};

export function EmptyState({ title, text, action, command }: Props) {
  const t = useTranslations('states.list');
  return (
    <Stack align="center" gap="sm" py={48} px="md">
      <Title order={2} ta="center">
        {title}
      </Title>
      <Text c="dimmed" className={classes.text} size="sm">
        {text}
      </Text>
      {action}
      {command !== undefined && (
        <Stack gap={6} w="100%" maw={640} mt="md">
          <Text size="xs" c="dimmed">
            {command.label ?? t('fromTerminal')}
          </Text>
          <CommandLine command={command.command} label={command.label ?? t('fromTerminal')} />
          <OwnKeysNote />
        </Stack>
      )}
    </Stack>
  );
}
