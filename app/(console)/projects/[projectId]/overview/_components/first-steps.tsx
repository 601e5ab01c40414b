'use client';
// The overview before there is much to see: lines that fill it, with this house's addresses and whatever the project already has.
import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { CommandLine } from '#components/states/command-line.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import { firstCommands } from './first-commands.ts';
import classes from './overview.module.css';

export function FirstSteps({ projectId, accountId }: { projectId: string; accountId: string }) {
  const t = useTranslations('overview.first');
  const trpc = useTrpc();
  const endpoints = useQuery(trpc.projects.endpoints.queryOptions());
  const apis = useQuery(trpc.apis.list.queryOptions({ projectId, limit: 1 }));
  const apiId = apis.data?.items[0]?.apiId;
  const api = useQuery({ ...trpc.apis.get.queryOptions({ projectId, apiId: apiId ?? '' }), enabled: apiId !== undefined });
  const queues = useQuery(trpc.queues.list.queryOptions({ projectId, limit: 1 }));
  const topics = useQuery(trpc.topics.list.queryOptions({ projectId, limit: 1 }));
  if (endpoints.isError) return <ErrorState error={endpoints.error} onRetry={() => void endpoints.refetch()} />;
  if (endpoints.isPending || apis.isPending || queues.isPending || topics.isPending || api.isLoading) return null;
  const commands = firstCommands({
    accountId,
    endpoints: endpoints.data,
    host: globalThis.location?.hostname ?? 'localhost',
    api: api.data ?? null,
    queueName: queues.data?.items[0]?.name ?? null,
    topicName: topics.data?.items[0]?.name ?? null,
  });
  return (
    <section className={`${classes.card} ${classes.firstSteps}`} aria-labelledby="first-steps">
      <Title order={2} id="first-steps">
        {t('title')}
      </Title>
      <Text c="dimmed" size="sm" mb="lg">
        {t('text')}
      </Text>
      <div className={classes.steps}>
        {commands.map(({ name, command }) => (
          <div key={name} className={classes.step}>
            <h3 className={classes.stepTitle}>{t(name)}</h3>
            <CommandLine command={command} label={t(name)} />
          </div>
        ))}
      </div>
    </section>
  );
}
