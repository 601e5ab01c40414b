'use client';
// Finds a page, a project or a resource by a piece of its name, from anywhere: Ctrl-K or Cmd-K. Resources are searched on
// the server; the list they are in opens with that search.
import '@mantine/spotlight/styles.layer.css';
import { useDebouncedValue } from '@mantine/hooks';
import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import { Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation.js';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { navigation } from '#components/navigation/navigation.ts';
import { useTrpc } from '#components/trpc/trpc.ts';

type Props = { projectId: string; projects: readonly { projectId: string; name: string }[] };

const restMs = 200;
const foundMax = 5;

export function CommandPalette({ projectId, projects }: Props) {
  const t = useTranslations('shell');
  const router = useRouter();
  const [query, setQuery] = useState('');
  const found = useResources(projectId, query);
  const home = `/projects/${projectId}`;
  const actions: SpotlightActionGroupData[] = [
    {
      group: t('searchPages'),
      actions: navigation.map(({ page, path, Icon }) => ({
        id: `page ${path}`,
        label: t(`pages.${page}`),
        leftSection: <Icon size={18} stroke={1.75} aria-hidden />,
        onClick: () => router.push(`${home}/${path}`),
      })),
    },
    ...navigation.flatMap(({ page, path, Icon }) => {
      const items = found[page] ?? [];
      if (items.length === 0) return [];
      const toAction = (name: string): SpotlightActionData => ({
        id: `${page} ${name}`,
        label: name,
        leftSection: <Icon size={18} stroke={1.75} aria-hidden />,
        onClick: () => router.push(`${home}/${path}?search=${encodeURIComponent(name)}`),
      });
      return [{ group: t(`pages.${page}`), actions: items.map(toAction) }];
    }),
    {
      group: t('searchProjects'),
      actions: projects
        .filter((project) => project.projectId !== projectId)
        .map((project) => ({
          id: `project ${project.projectId}`,
          label: project.name,
          onClick: () => router.push(`/projects/${project.projectId}/overview`),
        })),
    },
  ];
  return (
    <Spotlight
      actions={actions.filter((group) => group.actions.length > 0)}
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      limit={20}
      scrollable
      maxHeight={420}
      nothingFound={t('searchNothing')}
      searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: t('searchHint'), 'aria-label': t('searchHint') }}
    />
  );
}

/** Names of what matches in the lists whose pages exist; nothing is asked before the first letter. */
function useResources(projectId: string, query: string): Partial<Record<string, readonly string[]>> {
  const trpc = useTrpc();
  const [search] = useDebouncedValue(query.trim().slice(0, 200), restMs);
  const input = (page: string) =>
    search !== '' && navigation.some((one) => one.page === page) ? { projectId, search, limit: foundMax } : skipToken;
  const apis = useQuery(trpc.apis.list.queryOptions(input('apis')));
  const queues = useQuery(trpc.queues.list.queryOptions(input('queues')));
  const topics = useQuery(trpc.topics.list.queryOptions(input('topics')));
  const customers = useQuery(trpc.customers.list.queryOptions(input('customers')));
  if (search === '') return {};
  return {
    apis: apis.data?.items.map(({ name }) => name) ?? [],
    queues: queues.data?.items.map(({ name }) => name) ?? [],
    topics: topics.data?.items.map(({ name }) => name) ?? [],
    customers: customers.data?.items.map(({ name }) => name) ?? [],
  };
}
