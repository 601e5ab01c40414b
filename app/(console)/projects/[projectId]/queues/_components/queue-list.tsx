'use client';
// The queues by name: what lies in each, how fast it moves, and which are polled in vain.
import { Anchor, Badge, Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { createCommand } from '#components/domain/aws-commands.ts';
import { formatCompact, formatDuration } from '#components/format/format-number.ts';
import { useAwsEndpoint } from '#components/hooks/use-aws-endpoint.ts';
import { useCanChange } from '#components/hooks/use-can-change.ts';
import { useLiveTicks } from '#components/hooks/use-live-ticks.ts';
import type { LiveWindow } from '#components/live/live-window.ts';
import { currentDepth, emptyPolling, queueFlow } from '#components/live/queue-series.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';

/** Depths change without the list's rows changing; ticks name only queues with traffic. */
const refreshMs = 5_000;

export function QueueList({ projectId }: { projectId: string }) {
  const t = useTranslations('queues.list');
  const trpc = useTrpc();
  const list = useListState();
  const endpoint = useAwsEndpoint();
  const canChange = useCanChange(projectId);
  const { window } = useLiveTicks(projectId);
  const locale = useLocale();
  const query = useQuery({
    ...trpc.queues.list.queryOptions({ projectId, limit: 50, ...list.request }),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });
  const home = `/projects/${projectId}/queues`;
  const create = canChange ? (
    <Button component={PageLink} href={`${home}/new`} leftSection={<IconPlus size={16} aria-hidden />}>
      {t('create')}
    </Button>
  ) : undefined;
  const command = endpoint && { label: t('command'), command: createCommand('queue', endpoint) };
  return (
    <PageFrame title={t('title')} subtitle={t('subtitle')} actions={create}>
      <DataTable
        label={t('title')}
        columns={columnsOf(t, { home, window, locale })}
        query={query}
        rowKey={(queue) => queue.queueId}
        list={list}
        searchLabel={t('search')}
        empty={<EmptyState title={t('emptyTitle')} text={t('emptyText')} {...(command ? { command } : {})} />}
      />
    </PageFrame>
  );
}

type Texts = ReturnType<typeof useTranslations<'queues.list'>>;

function columnsOf(t: Texts, options: { home: string; window: LiveWindow; locale: string }): Column<QueueSummary>[] {
  const { home, window, locale } = options;
  const count = (value: number) => formatCompact(value, locale);
  const depthOf = (queue: QueueSummary) => currentDepth(window, queue.queueId) ?? queue.depth;
  const rate = (value: number | undefined) => (value === undefined ? '–' : count(value));
  return [
    { key: 'name', label: t('name'), render: (queue) => <QueueName home={home} queue={queue} window={window} /> },
    {
      key: 'visible',
      label: t('waiting'),
      isNumber: true,
      render: (queue) => <span data-depth="visible">{count(depthOf(queue).visible)}</span>,
    },
    { key: 'inFlight', label: t('inFlight'), isNumber: true, render: (queue) => count(depthOf(queue).inFlight) },
    { key: 'delayed', label: t('delayed'), isNumber: true, render: (queue) => count(depthOf(queue).delayed) },
    { key: 'oldest', label: t('oldest'), isNumber: true, render: (queue) => ageText(depthOf(queue).oldestAgeSeconds) },
    { key: 'sent', label: t('sent'), isNumber: true, render: (queue) => rate(queueFlow(window, queue.queueId)?.sentPerSecond) },
    {
      key: 'received',
      label: t('received'),
      isNumber: true,
      render: (queue) => rate(queueFlow(window, queue.queueId)?.receivedPerSecond),
    },
    { key: 'empty', label: t('empty'), isNumber: true, render: (queue) => count(emptyPolling(window, queue.queueId).emptyReceives) },
  ];
}

function QueueName({ home, queue, window }: { home: string; queue: QueueSummary; window: LiveWindow }) {
  const t = useTranslations('queues.list');
  const isPolledInVain = queue.attributes.ReceiveMessageWaitTimeSeconds === '0' && emptyPolling(window, queue.queueId).isMostlyEmpty;
  return (
    <Group gap="xs">
      <Anchor component={PageLink} href={`${home}/${queue.queueId}`} fw={550}>
        {queue.name}
      </Anchor>
      {queue.isFifo && (
        <Badge size="xs" variant="default">
          FIFO
        </Badge>
      )}
      {isPolledInVain && (
        <Badge size="xs" variant="outline" color="gray" style={{ color: 'var(--sluice-warn)' }}>
          {t('polling')}
        </Badge>
      )}
    </Group>
  );
}

function ageText(seconds: number | null): string {
  return seconds === null ? '–' : formatDuration(seconds);
}
