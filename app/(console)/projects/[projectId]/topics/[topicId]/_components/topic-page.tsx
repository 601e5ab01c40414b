'use client';
// One topic: the graph of where its messages go, its subscriptions, publishing, and its end.
import { Button, Skeleton, Text, Title } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation.js';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { useListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { publishCommand } from '#components/domain/aws-commands.ts';
import { useAwsEndpoint } from '#components/hooks/use-aws-endpoint.ts';
import { useCanChange } from '#components/hooks/use-can-change.ts';
import { useLiveTicks } from '#components/hooks/use-live-ticks.ts';
import { PageFrame } from '#components/page/page-frame.tsx';
import { CommandLine } from '#components/states/command-line.tsx';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import { FanOutGraph } from './fan-out-graph.tsx';
import { SubscriptionTable } from './subscription-table.tsx';
import classes from './topic.module.css';

const PublishModal = lazy(async () => ({ default: (await import('./publish-modal.tsx')).PublishModal }));

const pageSize = 20;

export function TopicPage({ projectId, topicId }: { projectId: string; topicId: string }) {
  const t = useTranslations('topics.one');
  const tList = useTranslations('topics.list');
  const trpc = useTrpc();
  const router = useRouter();
  const queryClient = useQueryClient();
  const list = useListState('subscription');
  const canChange = useCanChange(projectId);
  const endpoint = useAwsEndpoint();
  const { window } = useLiveTicks(projectId);
  const [open, setOpen] = useState<'publish' | 'delete' | null>(null);
  const topic = useQuery(trpc.topics.get.queryOptions({ projectId, topicId }));
  const { cursor } = list.request;
  const subscriptions = useQuery({
    ...trpc.topics.listSubscriptions.queryOptions({ projectId, topicId, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }),
    placeholderData: keepPreviousData,
  });
  const remove = useMutation(trpc.topics.delete.mutationOptions());
  const home = `/projects/${projectId}/topics`;
  const trail = [{ label: tList('title'), href: home }];
  if (topic.data === undefined) {
    return (
      <PageFrame title={t('waiting')} trail={trail}>
        {topic.isError ? (
          <ErrorState error={topic.error} onRetry={() => void topic.refetch()} />
        ) : (
          <Skeleton h={320} radius="lg" aria-busy="true" />
        )}
      </PageFrame>
    );
  }
  const { name, arn, region } = topic.data;
  const actions = canChange ? (
    <>
      <Button leftSection={<IconSend size={16} aria-hidden />} onClick={() => setOpen('publish')}>
        {t('publish')}
      </Button>
      <Button variant="default" onClick={() => setOpen('delete')}>
        {t('remove')}
      </Button>
    </>
  ) : undefined;
  return (
    <PageFrame title={name} subtitle={arn} trail={trail} actions={actions}>
      <section className={classes.card}>
        <Title order={2}>{t('fanOut')}</Title>
        <Text size="xs" c="dimmed" mb="sm">
          {t('fanOutNote')}
        </Text>
        <FanOutGraph topic={topic.data} page={subscriptions.data} window={window} />
      </section>
      <SubscriptionTable
        projectId={projectId}
        topicId={topicId}
        topicArn={arn}
        region={region}
        query={subscriptions}
        list={list}
        canChange={canChange}
      />
      {endpoint && (
        <section className={classes.card}>
          <Title order={2} mb="sm">
            {t('terminal')}
          </Title>
          <CommandLine command={publishCommand(arn, endpoint)} label={t('publish')} />
        </section>
      )}
      <OnceOpened isOpen={open === 'publish'}>
        <PublishModal projectId={projectId} topicId={topicId} isOpen={open === 'publish'} onClose={() => setOpen(null)} />
      </OnceOpened>
      <ConfirmByName
        isOpen={open === 'delete'}
        onClose={() => setOpen(null)}
        action={t('remove')}
        name={name}
        onConfirm={async () => {
          await remove.mutateAsync({ projectId, topicId });
          router.push(home);
          await queryClient.invalidateQueries({ queryKey: trpc.topics.list.pathKey() });
        }}
      >
        {t('removeText')}
      </ConfirmByName>
    </PageFrame>
  );
}
