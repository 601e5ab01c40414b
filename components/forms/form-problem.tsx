'use client';
// What the server refused about a form as a whole: its message, its code, and every single problem when there are several.
import { Alert, Code, Group, List, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useTranslations } from 'use-intl/react';
import { describeError } from '../states/describe-error.ts';

export function FormProblem({ error }: { error: unknown }) {
  const { message, code, problems } = describeError(error, useTranslations('states')('unreachable'));
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} role="alert" data-code={code}>
      <Group gap="xs" align="baseline">
        <Text size="sm">{message}</Text>
        <Code>{code}</Code>
      </Group>
      {problems.length > 1 && (
        <List size="sm" mt={6} spacing={2}>
          {problems.map(({ field, message: one }) => (
            <List.Item key={`${field} ${one}`}>{field === '' ? one : `${field}: ${one}`}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}
