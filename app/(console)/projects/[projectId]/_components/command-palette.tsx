'use client';
// Finds a page, a project or a resource by a piece of its name, from anywhere: Ctrl-K or Cmd-K. Resources are searched on
// the server and open with one press.
import '@mantine/spotlight/styles.layer.css';
import { useDebouncedValue } from '@mantine/hooks';
import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation.js';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { navigation } from '#components/navigation/navigation.ts';
import { useTrpc } from '#components/trpc/trpc.ts';

type Props = {
  projectId: string;
  projects: readonly { projectId: string; name: string }[];
  /** How often it was asked for; it opens with the first and each time the number grows. */
  calls: number;
};

const restMs = 200;
const foundMax = 5;

export function CommandPalette({ projectId, projects, calls }: Props) {
  const t = useTranslations('shell');
  const router = useRouter();
  const [query, setQuery] = useState('');
  const found = useResources(projectId, query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the call itself is the reason
  useEffect(() => spotlight.open(), [calls]);
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
    ...navigation.flatMap(({ page, Icon }) => {
      const items = found[page] ?? [];
      if (items.length === 0) return [];
      const toAction = ({ name, path }: Found): SpotlightActionData => ({
        id: `${page} ${path}`,
        label: name,
        leftSection: <Icon size={18} stroke={1.75} aria-hidden />,
        onClick: () => router.push(`${home}/${path}`),
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
      shortcut={null}
      limit={20}
      scrollable
      maxHeight={420}
      nothingFound={t('searchNothing')}
      searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: t('searchHint'), 'aria-label': t('searchHint') }}
    />
  );
}

type Found = { name: string /** Of its page, below the project's. */; path: string };

/** What matches in every list, each with the page it has; nothing is asked before the first letter. */
function useResources(projectId: string, query: string): Partial<Record<string, readonly Found[]>> {
  const trpc = useTrpc();
  const [search] = useDebouncedValue(query.trim().slice(0, 200), restMs);
  const input = search === '' ? skipToken : { projectId, search, limit: foundMax };
  const apis = useQuery(trpc.apis.list.queryOptions(input));
  const plans = useQuery(trpc.usagePlans.list.queryOptions(input));
  const keys = useQuery(trpc.apiKeys.list.queryOptions(input));
  const queues = useQuery(trpc.queues.list.queryOptions(input));
  const topics = useQuery(trpc.topics.list.queryOptions(input));
  const customers = useQuery(trpc.customers.list.queryOptions(input));
  const domains = useQuery(trpc.domainNames.list.queryOptions(input));
  const upstreams = useQuery(trpc.upstreams.list.queryOptions(input));
  if (search === '') return {};
  return {
    apis: apis.data?.items.map(({ name, apiId }) => ({ name, path: `apis/${apiId}` })) ?? [],
    plans: plans.data?.items.map(({ name, usagePlanId }) => ({ name, path: `plans/${usagePlanId}` })) ?? [],
    keys: keys.data?.items.map(({ name }) => ({ name, path: `keys?search=${encodeURIComponent(name)}` })) ?? [],
    queues: queues.data?.items.map(({ name, queueId }) => ({ name, path: `queues/${queueId}` })) ?? [],
    topics: topics.data?.items.map(({ name, topicId }) => ({ name, path: `topics/${topicId}` })) ?? [],
    domains: domains.data?.items.map(({ name }) => ({ name, path: `domains?search=${encodeURIComponent(name)}` })) ?? [],
    upstreams: upstreams.data?.items.map(({ name }) => ({ name, path: `upstreams?search=${encodeURIComponent(name)}` })) ?? [],
    customers: customers.data?.items.map(({ name, customerId }) => ({ name, path: `customers/${customerId}` })) ?? [],
  };
}
