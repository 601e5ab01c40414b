'use client';
// The subscriptions of a topic: which queues, raw or in SNS's envelope, filtered by what; to be added and ended.
import { Anchor, Badge, Button, Code, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ComponentProps } from 'react';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import type { ListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { subscribeCommand } from '#components/domain/aws-commands.ts';
import { useAwsEndpoint } from '#components/hooks/use-aws-endpoint.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { SubscriptionSummary } from '#server/contracts/topic-operation.ts';
import classes from './topic.module.css';

const SubscribeModal = lazy(async () => ({ default: (await import('./subscribe-modal.tsx')).SubscribeModal }));

type Props = {
  projectId: string;
  topicId: string;
  topicArn: string;
  region: string;
  query: ComponentProps<typeof DataTable<SubscriptionSummary>>['query'];
  list: ListState;
  canChange: boolean;
};

export function SubscriptionTable({ projectId, topicId, topicArn, region, query, list, canChange }: Props) {
  const t = useTranslations('topics.subscriptions');
  const trpc = useTrpc();
  const endpoint = useAwsEndpoint();
  const queryClient = useQueryClient();
  const [isSubscribing, setIsSubscribing] = useState(false);
  const [leaving, setLeaving] = useState<SubscriptionSummary | null>(null);
  const unsubscribe = useMutation(trpc.topics.unsubscribe.mutationOptions());
  return (
    <section className={classes.section} aria-label={t('title')}>
      <div className={classes.sectionHead}>
        <Title order={2}>{t('title')}</Title>
        {canChange && (
          <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setIsSubscribing(true)}>
            {t('subscribe')}
          </Button>
        )}
      </div>
      <DataTable
        label={t('title')}
        columns={columnsOf(t, projectId, canChange ? setLeaving : null)}
        query={query}
        rowKey={(subscription) => subscription.subscriptionId}
        list={list}
        empty={
          <EmptyState
            title={t('emptyTitle')}
            text={t('emptyText')}
            {...(endpoint ? { command: { command: subscribeCommand(topicArn, endpoint) } } : {})}
          />
        }
      />
      <OnceOpened isOpen={isSubscribing}>
        <SubscribeModal
          projectId={projectId}
          topicId={topicId}
          region={region}
          isOpen={isSubscribing}
          onClose={() => setIsSubscribing(false)}
        />
      </OnceOpened>
      <ConfirmByName
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        action={t('unsubscribe')}
        name={leaving === null ? '' : nameOf(leaving)}
        onConfirm={async () => {
          if (leaving) await unsubscribe.mutateAsync({ projectId, subscriptionId: leaving.subscriptionId });
          await queryClient.invalidateQueries({ queryKey: trpc.topics.listSubscriptions.pathKey() });
        }}
      >
        {t('unsubscribeText')}
      </ConfirmByName>
    </section>
  );
}

type Texts = ReturnType<typeof useTranslations<'topics.subscriptions'>>;

function columnsOf(
  t: Texts,
  projectId: string,
  leave: ((subscription: SubscriptionSummary) => void) | null,
): Column<SubscriptionSummary>[] {
  const columns: Column<SubscriptionSummary>[] = [
    {
      key: 'queue',
      label: t('queue'),
      render: (subscription) => (
        <Anchor component={PageLink} href={`/projects/${projectId}/queues?search=${encodeURIComponent(nameOf(subscription))}`}>
          {nameOf(subscription)}
        </Anchor>
      ),
    },
    {
      key: 'form',
      label: t('form'),
      render: ({ attributes }) => (
        <Badge variant="default" size="sm">
          {attributes.RawMessageDelivery === 'true' ? t('raw') : t('envelope')}
        </Badge>
      ),
    },
    {
      key: 'filter',
      label: t('filter'),
      render: ({ attributes }) => (attributes.FilterPolicy ? <Code>{attributes.FilterPolicy}</Code> : t('everything')),
    },
  ];
  if (leave === null) return columns;
  const button = (subscription: SubscriptionSummary) => (
    <Button
      size="xs"
      variant="default"
      aria-label={t('unsubscribeNamed', { name: nameOf(subscription) })}
      onClick={() => leave(subscription)}
    >
      {t('unsubscribe')}
    </Button>
  );
  return [...columns, { key: 'actions', label: '', isNumber: true, render: button }];
}

function nameOf({ endpoint }: SubscriptionSummary): string {
  return endpoint.split(':').at(-1) ?? endpoint;
}
