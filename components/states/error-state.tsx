'use client';
// The error state of lists and charts: the server's message, its code, and a way to try again.
import { Button, Code, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslations } from 'use-intl/react';
import { describeError } from './describe-error.ts';
import classes from './state-text.module.css';

export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useTranslations('states');
  const { message, code } = describeError(error, t('unreachable'));
  return (
    <Stack align="center" gap="sm" py={48} px="md" role="alert">
      <ThemeIcon variant="light" color="red" size="lg" radius="xl">
        <IconAlertTriangle size={18} aria-hidden />
      </ThemeIcon>
      <Text className={classes.text}>{message}</Text>
      <Group gap="sm">
        <Code>{code}</Code>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t('tryAgain')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
