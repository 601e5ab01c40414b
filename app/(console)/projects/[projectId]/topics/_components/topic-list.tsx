'use client';
// The topics by name, with what is published to each right now.
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { createCommand } from '#components/domain/aws-commands.ts';
import { formatCompact } from '#components/format/format-number.ts';
import { useAwsEndpoint } from '#components/hooks/use-aws-endpoint.ts';
import { useCanChange } from '#components/hooks/use-can-change.ts';
import { useLiveTicks } from '#components/hooks/use-live-ticks.ts';
import type { LiveWindow } from '#components/live/live-window.ts';
import { topicFlow } from '#components/live/queue-series.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { TopicSummary } from '#server/contracts/topic-operation.ts';
import { CreateTopicModal } from './create-topic-modal.tsx';

const texts = {
  title: 'Topics',
  subtitle: 'One publish, a copy in every subscribed queue: all of them or none',
  create: 'Create topic',
  emptyTitle: 'No topics yet',
  emptyText:
    'A topic copies each published message into all queues subscribed to it, in one transaction. Any SNS client can publish unchanged.',
  command: 'Or create one from a terminal',
  name: 'Name',
  region: 'Region',
  published: 'Published/s',
  delivered: 'Delivered/s',
};

export function TopicList({ projectId }: { projectId: string }) {
  const trpc = useTrpc();
  const list = useListState();
  const endpoint = useAwsEndpoint();
  const canChange = useCanChange(projectId);
  const { window } = useLiveTicks(projectId);
  const locale = useLocale();
  const [isCreating, setIsCreating] = useState(false);
  const { cursor } = list.request;
  const query = useQuery({
    ...trpc.topics.list.queryOptions({ projectId, limit: 50, ...(cursor === undefined ? {} : { cursor }) }),
    placeholderData: keepPreviousData,
  });
  const create = canChange ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsCreating(true)}>
      {texts.create}
    </Button>
  ) : undefined;
  const command = endpoint && { label: texts.command, command: createCommand('topic', endpoint) };
  return (
    <PageFrame title={texts.title} subtitle={texts.subtitle} actions={create}>
      <DataTable
        label={texts.title}
        columns={columnsOf(`/projects/${projectId}/topics`, window, locale)}
        query={query}
        rowKey={(topic) => topic.topicId}
        list={list}
        empty={<EmptyState title={texts.emptyTitle} text={texts.emptyText} {...(command ? { command } : {})} />}
      />
      <CreateTopicModal projectId={projectId} isOpen={isCreating} onClose={() => setIsCreating(false)} />
    </PageFrame>
  );
}

function columnsOf(home: string, window: LiveWindow, locale: string): Column<TopicSummary>[] {
  const rate = (value: number | undefined) => (value === undefined ? '–' : formatCompact(value, locale));
  const delivered = (topicId: string) => {
    const flow = topicFlow(window, topicId);
    return flow ? [...flow.deliveredPerSecond.values()].reduce((sum, one) => sum + one, 0) : undefined;
  };
  return [
    { key: 'name', label: texts.name, render: (topic) => <PageLink href={`${home}/${topic.topicId}`}>{topic.name}</PageLink> },
    { key: 'region', label: texts.region, render: (topic) => topic.region },
    {
      key: 'published',
      label: texts.published,
      isNumber: true,
      render: (topic) => rate(topicFlow(window, topic.topicId)?.publishedPerSecond),
    },
    { key: 'delivered', label: texts.delivered, isNumber: true, render: (topic) => rate(delivered(topic.topicId)) },
  ];
}
