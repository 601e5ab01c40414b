'use client';
// The topics by name, with what is published to each right now.
import { Anchor, Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
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

const CreateTopicModal = lazy(async () => ({ default: (await import('./create-topic-modal.tsx')).CreateTopicModal }));

export function TopicList({ projectId }: { projectId: string }) {
  const t = useTranslations('topics.list');
  const trpc = useTrpc();
  const list = useListState();
  const endpoint = useAwsEndpoint();
  const canChange = useCanChange(projectId);
  const { window } = useLiveTicks(projectId);
  const locale = useLocale();
  const [isCreating, setIsCreating] = useState(false);
  const query = useQuery({
    ...trpc.topics.list.queryOptions({ projectId, limit: 50, ...list.request }),
    placeholderData: keepPreviousData,
  });
  const create = canChange ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsCreating(true)}>
      {t('create')}
    </Button>
  ) : undefined;
  const command = endpoint && { label: t('command'), command: createCommand('topic', endpoint) };
  return (
    <PageFrame title={t('title')} subtitle={t('subtitle')} actions={create}>
      <DataTable
        label={t('title')}
        columns={columnsOf(t, { home: `/projects/${projectId}/topics`, window, locale })}
        query={query}
        rowKey={(topic) => topic.topicId}
        list={list}
        searchLabel={t('search')}
        empty={<EmptyState title={t('emptyTitle')} text={t('emptyText')} {...(command ? { command } : {})} />}
      />
      <OnceOpened isOpen={isCreating}>
        <CreateTopicModal projectId={projectId} isOpen={isCreating} onClose={() => setIsCreating(false)} />
      </OnceOpened>
    </PageFrame>
  );
}

type Texts = ReturnType<typeof useTranslations<'topics.list'>>;

function columnsOf(t: Texts, options: { home: string; window: LiveWindow; locale: string }): Column<TopicSummary>[] {
  const { home, window, locale } = options;
  const rate = (value: number | undefined) => (value === undefined ? '–' : formatCompact(value, locale));
  const delivered = (topicId: string) => {
    const flow = topicFlow(window, topicId);
    return flow ? [...flow.deliveredPerSecond.values()].reduce((sum, one) => sum + one, 0) : undefined;
  };
  return [
    {
      key: 'name',
      label: t('name'),
      render: (topic) => (
        <Anchor component={PageLink} href={`${home}/${topic.topicId}`} fw={550}>
          {topic.name}
        </Anchor>
      ),
    },
    { key: 'region', label: t('region'), render: (topic) => topic.region },
    {
      key: 'published',
      label: t('published'),
      isNumber: true,
      render: (topic) => rate(topicFlow(window, topic.topicId)?.publishedPerSecond),
    },
    { key: 'delivered', label: t('delivered'), isNumber: true, render: (topic) => rate(delivered(topic.topicId)) },
  ];
}
