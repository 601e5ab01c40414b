'use client';
// The messages of a queue, looked at without receiving them: paged, searched and narrowed on the server. What is open,
// searched for and filtered stands in the URL.
import { Badge, Button, NativeSelect, Text } from '@mantine/core';
import { IconRefresh, IconSend } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { queueCommands } from '#components/domain/aws-commands.ts';
import { formatCount } from '#components/format/format-number.ts';
import { useAwsEndpoint } from '#components/hooks/use-aws-endpoint.ts';
import { useUrlValue } from '#components/hooks/use-url-value.ts';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { BrowsedMessage, BrowsedPage } from '#server/contracts/queue-message.ts';
import { MessageState } from '#server/contracts/queue-message.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';
import classes from '../../_components/queues.module.css';
import { formatBytes, formatInstant } from './message-format.ts';
import { OpenedMessageDrawer } from './opened-message-drawer.tsx';
import { SendMessageModal } from './send-message-modal.tsx';

const texts = {
  label: 'Messages',
  note: 'Looking does not receive: no message is hidden from consumers and no receive is counted.',
  search: 'Search bodies, attributes and ids',
  state: 'State',
  all: 'All states',
  refresh: 'Refresh',
  send: 'Send a message',
  emptyTitle: 'No messages here',
  emptyText: 'The queue holds nothing in this state right now.',
  searched: (count: string) => `Looked at ${count} messages for this page; more follow.`,
  body: 'Body',
  stateName: 'State',
  sent: 'Sent',
  receives: 'Receives',
  size: 'Size',
  open: (id: string) => `Open message ${id}`,
};
const stateTexts: Record<MessageState, string> = { waiting: 'Waiting', delayed: 'Delayed', 'in-flight': 'In flight' };
const pageSize = 25;

export function MessageBrowser({ projectId, queue, canChange }: { projectId: string; queue: QueueSummary; canChange: boolean }) {
  const trpc = useTrpc();
  const list = useListState('message');
  const locale = useLocale();
  const endpoint = useAwsEndpoint();
  const [opened, setOpened] = useUrlValue('open');
  const [isSending, setIsSending] = useState(false);
  const { queueId } = queue;
  const state = MessageState.safeParse(list.filter('state')).data;
  const { search, cursor } = list.request;
  const query = useQuery({
    ...trpc.queues.browse.queryOptions({
      ...{ projectId, queueId, search, limit: pageSize },
      ...(cursor === undefined ? {} : { afterSequence: cursor }),
      ...(state === undefined ? {} : { state }),
    }),
    placeholderData: keepPreviousData,
    select: toPage,
  });
  const examined = query.data?.examined ?? 0;
  const command = endpoint && { label: texts.send, command: queueCommands(queue.arn, endpoint).send };
  return (
    <>
      <DataTable
        label={texts.label}
        columns={columnsOf(locale, setOpened)}
        query={query}
        rowKey={(message) => message.sequence}
        list={list}
        searchLabel={texts.search}
        filters={
          <>
            <NativeSelect
              aria-label={texts.state}
              value={state ?? ''}
              onChange={(event) => list.setFilter('state', event.currentTarget.value)}
              data={[{ value: '', label: texts.all }, ...MessageState.options.map((value) => ({ value, label: stateTexts[value] }))]}
            />
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} aria-hidden />}
              onClick={() => void query.refetch()}
              loading={query.isFetching}
            >
              {texts.refresh}
            </Button>
            {canChange && (
              <Button leftSection={<IconSend size={16} aria-hidden />} onClick={() => setIsSending(true)}>
                {texts.send}
              </Button>
            )}
          </>
        }
        empty={<EmptyState title={texts.emptyTitle} text={texts.emptyText} {...(command ? { command } : {})} />}
      />
      <Text size="xs" c="dimmed" mt="xs">
        {texts.note} {search !== '' && query.data?.nextCursor != null && texts.searched(formatCount(examined, locale))}
      </Text>
      <OpenedMessageDrawer projectId={projectId} queueId={queueId} sequence={opened} onClose={() => setOpened('')} />
      <SendMessageModal projectId={projectId} queue={queue} isOpen={isSending} onClose={() => setIsSending(false)} />
    </>
  );
}

function toPage({ messages, nextSequence, examined }: BrowsedPage) {
  return { items: messages, nextCursor: nextSequence, examined };
}

function columnsOf(locale: string, open: (sequence: string) => void): Column<BrowsedMessage>[] {
  return [
    {
      key: 'body',
      label: texts.body,
      render: (message) => (
        <button type="button" className={classes.open} onClick={() => open(message.sequence)} aria-label={texts.open(message.messageId)}>
          <span className={classes.preview}>{message.preview}</span>
        </button>
      ),
    },
    {
      key: 'state',
      label: texts.stateName,
      render: ({ state }) => (
        <Badge variant="default" size="sm">
          {stateTexts[state]}
        </Badge>
      ),
    },
    { key: 'sent', label: texts.sent, render: ({ sentAtMs }) => formatInstant(sentAtMs, locale) },
    { key: 'receives', label: texts.receives, isNumber: true, render: ({ receiveCount }) => formatCount(receiveCount, locale) },
    { key: 'size', label: texts.size, isNumber: true, render: ({ sizeBytes }) => formatBytes(sizeBytes, locale) },
  ];
}
