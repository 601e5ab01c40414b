'use client';
// The subscriptions of a topic: which queues, raw or in SNS's envelope, filtered by what; to be added and ended.
import { Badge, Button, Code, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ComponentProps } from 'react';
import { useState } from 'react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import type { ListState } from '#components/data-table/use-list-state.ts';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { SubscriptionSummary } from '#server/contracts/topic-operation.ts';
import { SubscribeModal } from './subscribe-modal.tsx';
import classes from './topic.module.css';

type Props = {
  projectId: string;
  topicId: string;
  region: string;
  query: ComponentProps<typeof DataTable<SubscriptionSummary>>['query'];
  list: ListState;
  canChange: boolean;
};

const texts = {
  title: 'Subscriptions',
  subscribe: 'Subscribe a queue',
  emptyTitle: 'No subscriptions',
  emptyText: 'Subscribe a queue, and every message published from then on is copied into it.',
  queue: 'Queue',
  form: 'Messages arrive as',
  raw: 'raw',
  envelope: 'SNS JSON',
  filter: 'Filter',
  everything: 'everything',
  unsubscribe: 'Unsubscribe',
  unsubscribeNamed: (name: string) => `Unsubscribe ${name}`,
  unsubscribeText: 'Messages published from now on no longer reach this queue. What lies in it stays.',
};

export function SubscriptionTable({ projectId, topicId, region, query, list, canChange }: Props) {
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const [isSubscribing, setIsSubscribing] = useState(false);
  const [leaving, setLeaving] = useState<SubscriptionSummary | null>(null);
  const unsubscribe = useMutation(trpc.topics.unsubscribe.mutationOptions());
  return (
    <section className={classes.section} aria-label={texts.title}>
      <div className={classes.sectionHead}>
        <Title order={2}>{texts.title}</Title>
        {canChange && (
          <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setIsSubscribing(true)}>
            {texts.subscribe}
          </Button>
        )}
      </div>
      <DataTable
        label={texts.title}
        columns={columnsOf(canChange ? setLeaving : null)}
        query={query}
        rowKey={(subscription) => subscription.subscriptionId}
        list={list}
        empty={<EmptyState title={texts.emptyTitle} text={texts.emptyText} />}
      />
      <SubscribeModal
        projectId={projectId}
        topicId={topicId}
        region={region}
        isOpen={isSubscribing}
        onClose={() => setIsSubscribing(false)}
      />
      <ConfirmByName
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        action={texts.unsubscribe}
        name={leaving === null ? '' : nameOf(leaving)}
        onConfirm={async () => {
          if (leaving) await unsubscribe.mutateAsync({ projectId, subscriptionId: leaving.subscriptionId });
          await queryClient.invalidateQueries({ queryKey: trpc.topics.listSubscriptions.pathKey() });
        }}
      >
        {texts.unsubscribeText}
      </ConfirmByName>
    </section>
  );
}

function columnsOf(leave: ((subscription: SubscriptionSummary) => void) | null): Column<SubscriptionSummary>[] {
  const columns: Column<SubscriptionSummary>[] = [
    { key: 'queue', label: texts.queue, render: nameOf },
    {
      key: 'form',
      label: texts.form,
      render: ({ attributes }) => (
        <Badge variant="default" size="sm">
          {attributes.RawMessageDelivery === 'true' ? texts.raw : texts.envelope}
        </Badge>
      ),
    },
    {
      key: 'filter',
      label: texts.filter,
      render: ({ attributes }) => (attributes.FilterPolicy ? <Code>{attributes.FilterPolicy}</Code> : texts.everything),
    },
  ];
  if (leave === null) return columns;
  const button = (subscription: SubscriptionSummary) => (
    <Button size="xs" variant="default" aria-label={texts.unsubscribeNamed(nameOf(subscription))} onClick={() => leave(subscription)}>
      {texts.unsubscribe}
    </Button>
  );
  return [...columns, { key: 'actions', label: '', isNumber: true, render: button }];
}

function nameOf({ endpoint }: SubscriptionSummary): string {
  return endpoint.split(':').at(-1) ?? endpoint;
}
