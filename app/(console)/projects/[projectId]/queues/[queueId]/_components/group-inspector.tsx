'use client';
// The message groups of a FIFO queue: how many messages each has, who holds it and until when. A group whose receiver
// is not coming back can be released.
import { Badge, Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { Dialog } from '#components/dialog/dialog.tsx';
import { queueCommands } from '#components/domain/aws-commands.ts';
import { formatCount } from '#components/format/format-number.ts';
import { Instant } from '#components/format/instant.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useAwsEndpoint } from '#components/hooks/use-aws-endpoint.ts';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { MessageGroup } from '#server/contracts/queue-message.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';

const pageSize = 25;
const refreshMs = 5_000;

export function GroupInspector({ projectId, queue, canChange }: { projectId: string; queue: QueueSummary; canChange: boolean }) {
  const t = useTranslations('queues.groups');
  const trpc = useTrpc();
  const list = useListState('group');
  const locale = useLocale();
  const endpoint = useAwsEndpoint();
  const [asked, setAsked] = useState<MessageGroup | null>(null);
  const isHeldOnly = list.filter('held') === 'yes';
  const query = useQuery({
    ...trpc.queues.groups.queryOptions({ projectId, queueId: queue.queueId, ...list.request, isHeldOnly, limit: pageSize }),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });
  return (
    <>
      <DataTable
        label={t('label')}
        columns={columnsOf(t, locale, canChange ? setAsked : null)}
        query={query}
        rowKey={(group) => group.name}
        list={list}
        searchLabel={t('search')}
        filters={
          <NativeSelect
            aria-label={t('which')}
            value={isHeldOnly ? 'yes' : ''}
            onChange={(event) => list.setFilter('held', event.currentTarget.value)}
            data={[
              { value: '', label: t('all') },
              { value: 'yes', label: t('heldOnly') },
            ]}
          />
        }
        filtersSet={isHeldOnly ? ['held'] : []}
        empty={
          <EmptyState
            title={t('emptyTitle')}
            text={t('emptyText')}
            {...(endpoint ? { command: { command: queueCommands(queue.arn, endpoint).send } } : {})}
          />
        }
      />
      <Text size="xs" c="dimmed" mt="xs">
        {t('note')}
      </Text>
      <ReleaseDialog projectId={projectId} queueId={queue.queueId} group={asked} onClose={() => setAsked(null)} />
    </>
  );
}

/** Keys and times are compared at a glance; only names may take several lines. */
const oneLine = { whiteSpace: 'nowrap' } as const;

type Texts = ReturnType<typeof useTranslations<'queues.groups'>>;

function columnsOf(t: Texts, locale: string, release: ((group: MessageGroup) => void) | null): Column<MessageGroup>[] {
  return [
    { key: 'name', label: t('name'), render: ({ name }) => <span style={{ overflowWrap: 'anywhere' }}>{name}</span> },
    { key: 'messages', label: t('messages'), isNumber: true, render: ({ messages }) => formatCount(messages, locale) },
    { key: 'inFlight', label: t('inFlight'), isNumber: true, render: ({ inFlight }) => formatCount(inFlight, locale) },
    {
      key: 'holder',
      label: t('holder'),
      render: ({ inFlight, heldBy }) =>
        inFlight > 0 ? <span style={oneLine}>{heldBy ?? t('unknown')}</span> : <Badge variant="default" size="sm">{t('free')}</Badge>, // biome-ignore format: one line
    },
    {
      key: 'until',
      label: t('until'),
      render: ({ heldUntilMs }) =>
        heldUntilMs === null ? (
          '–'
        ) : (
          <span style={oneLine}>
            <Instant atMs={heldUntilMs} />
          </span>
        ),
    },
    {
      key: 'oldest',
      label: t('oldest'),
      render: ({ oldestSentAtMs }) =>
        oldestSentAtMs === null ? (
          '–'
        ) : (
          <span style={oneLine}>
            <Instant atMs={oldestSentAtMs} />
          </span>
        ),
    },
    ...(release === null
      ? []
      : [
          {
            key: 'actions',
            label: '',
            render: (group: MessageGroup) =>
              group.inFlight > 0 ? (
                <Button size="xs" variant="default" aria-label={t('releaseOf', { name: group.name })} onClick={() => release(group)}>
                  {t('release')}
                </Button>
              ) : null,
          },
        ]),
  ];
}

function ReleaseDialog(props: { projectId: string; queueId: string; group: MessageGroup | null; onClose: () => void }) {
  const t = useTranslations('queues.groups');
  const { projectId, queueId, group, onClose } = props;
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const release = useMutation(
    trpc.queues.releaseGroup.mutationOptions({
      onSuccess: ({ released }) => {
        notifications.show({ message: t('released', { count: released }) });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.queues.pathKey() }),
    }),
  );
  const close = () => {
    release.reset();
    onClose();
  };
  return (
    <Dialog opened={group !== null} onClose={close} title={t('releaseOf', { name: group?.name ?? '' })} centered>
      <Stack gap="md">
        <Text size="sm">{t('releaseText')}</Text>
        {release.isError && <FormProblem error={release.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {t('keep')}
          </Button>
          <Button loading={release.isPending} onClick={() => group && release.mutate({ projectId, queueId, group: group.name })}>
            {t('release')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
