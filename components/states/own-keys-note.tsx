'use client';
// Lines for a terminal act on the project that their token or access key belongs to. Where that is not the one at hand, this
// says so and leads to where it gets its own.
import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl/react';
import { useProject } from '../hooks/use-project.ts';
import { PageLink } from '../navigation/page-link.tsx';
import { useTrpc } from '../trpc/trpc.ts';

/** Nothing in the house's first project: the printed access key and the token of the command line are of that one. */
export function OwnKeysNote() {
  const t = useTranslations('states.list');
  const trpc = useTrpc();
  const { home, accountId } = useProject();
  const { data: endpoints } = useQuery(trpc.projects.endpoints.queryOptions());
  if (accountId === null || endpoints === undefined || endpoints.firstAccountId === accountId) return null;
  const leadTo = (section: string) => (words: ReactNode) => (
    <Anchor component={PageLink} href={`${home}/settings?section=${section}`} underline="always" size="xs">
      {words}
    </Anchor>
  );
  return (
    <Text size="xs" c="dimmed">
      {t.rich('ownKeys', { token: leadTo('tokens'), key: leadTo('credentials') })}
    </Text>
  );
}
