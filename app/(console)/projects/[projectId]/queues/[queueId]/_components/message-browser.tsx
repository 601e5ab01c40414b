'use client';
// The messages of a queue, looked at without receiving them: paged, searched and narrowed on the server. What is open,
// searched for and filtered stands in the URL.
import { Badge, Button, NativeSelect, Text } from '@mantine/core';
import { IconRefresh, IconSend } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { queueCommands } from '#components/domain/aws-commands.ts';
import { formatCount } from '#components/format/format-number.ts';
import { useAwsEndpoint } from '#components/hooks/use-aws-endpoint.ts';
import { useUrlValue } from '#components/hooks/use-url-value.ts';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { MessageState } from '#server/contracts/message-states.ts';
import { messageStates } from '#server/contracts/message-states.ts';
import type { BrowsedMessage, BrowsedPage } from '#server/contracts/queue-message.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';
import classes from '../../_components/queues.module.css';
import { formatBytes, formatInstant } from './message-format.ts';

const OpenedMessageDrawer = lazy(async () => ({ default: (await import('./opened-message-drawer.tsx')).OpenedMessageDrawer }));
const SendMessageModal = lazy(async () => ({ default: (await import('./send-message-modal.tsx')).SendMessageModal }));

const pageSize = 25;

export function MessageBrowser({ projectId, queue, canChange }: { projectId: string; queue: QueueSummary; canChange: boolean }) {
  const t = useTranslations('queues.messages');
  const tNames = useTranslations('queues.names');
  const trpc = useTrpc();
  const list = useListState('message');
  const locale = useLocale();
  const endpoint = useAwsEndpoint();
  const [opened, setOpened] = useUrlValue('open');
  const [isSending, setIsSending] = useState(false);
  const { queueId } = queue;
  const state = messageStates.find((one) => one === list.filter('state'));
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
  const command = endpoint && { label: t('send'), command: queueCommands(queue.arn, endpoint).send };
  return (
    <>
      <DataTable
        label={t('label')}
        columns={columnsOf(t, { stateOf: (state) => tNames(`state.${state}`), locale, open: setOpened, hasGroups: queue.isFifo })}
        query={query}
        rowKey={(message) => message.sequence}
        list={list}
        searchLabel={t('search')}
        filters={
          <>
            <NativeSelect
              aria-label={t('state')}
              value={state ?? ''}
              onChange={(event) => list.setFilter('state', event.currentTarget.value)}
              data={[{ value: '', label: t('all') }, ...messageStates.map((value) => ({ value, label: tNames(`state.${value}`) }))]}
            />
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} aria-hidden />}
              onClick={() => void query.refetch()}
              loading={query.isFetching}
            >
              {t('refresh')}
            </Button>
            {canChange && (
              <Button leftSection={<IconSend size={16} aria-hidden />} onClick={() => setIsSending(true)}>
                {t('send')}
              </Button>
            )}
          </>
        }
        empty={<EmptyState title={t('emptyTitle')} text={t('emptyText')} {...(command ? { command } : {})} />}
      />
      <Text size="xs" c="dimmed" mt="xs">
        {t('note')} {search !== '' && query.data?.nextCursor != null && t('searched', { count: formatCount(examined, locale) })}
      </Text>
      <OnceOpened isOpen={opened !== ''}>
        <OpenedMessageDrawer
          projectId={projectId}
          queueId={queueId}
          sequence={opened}
          canChange={canChange}
          onClose={() => setOpened('')}
        />
      </OnceOpened>
      <OnceOpened isOpen={isSending}>
        <SendMessageModal projectId={projectId} queue={queue} isOpen={isSending} onClose={() => setIsSending(false)} />
      </OnceOpened>
    </>
  );
}

function toPage({ messages, nextSequence, examined }: BrowsedPage) {
  return { items: messages, nextCursor: nextSequence, examined };
}

type Texts = ReturnType<typeof useTranslations<'queues.messages'>>;
type Options = { stateOf: (state: MessageState) => string; locale: string; open: (sequence: string) => void; hasGroups: boolean };

function columnsOf(t: Texts, { stateOf, locale, open, hasGroups }: Options): Column<BrowsedMessage>[] {
  return [
    {
      key: 'body',
      label: t('body'),
      render: (message) => (
        <button
          type="button"
          className={classes.open}
          onClick={() => open(message.sequence)}
          aria-label={`${t('open', { id: message.messageId })}: ${message.preview}`}
        >
          <span className={classes.preview}>{message.preview}</span>
        </button>
      ),
    },
    {
      key: 'state',
      label: t('stateName'),
      render: ({ state }) => (
        <Badge variant="default" size="sm">
          {stateOf(state)}
        </Badge>
      ),
    },
    ...(hasGroups ? [{ key: 'group', label: t('group'), render: ({ messageGroupId }: BrowsedMessage) => messageGroupId ?? '–' }] : []),
    { key: 'sent', label: t('sent'), render: ({ sentAtMs }) => formatInstant(sentAtMs, locale) },
    { key: 'receives', label: t('receives'), isNumber: true, render: ({ receiveCount }) => formatCount(receiveCount, locale) },
    { key: 'size', label: t('size'), isNumber: true, render: ({ sizeBytes }) => formatBytes(sizeBytes, locale) },
  ];
}
