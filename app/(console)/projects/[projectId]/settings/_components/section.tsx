'use client';
// A section of the settings: what it is about, and the button that adds to it.
import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export function Section({ text, action, children }: { text: string; action?: ReactNode; children: ReactNode }) {
  return (
    <>
      <Group justify="space-between" align="flex-start" mb="md" gap="sm">
        <Text size="sm" c="dimmed" maw={640}>
          {text}
        </Text>
        {action}
      </Group>
      {children}
    </>
  );
}
