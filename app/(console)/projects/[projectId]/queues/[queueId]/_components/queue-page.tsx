'use client';
// One queue. Which tab is open stands in the URL.
import { Alert, Skeleton, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy } from 'react';
import { useTranslations } from 'use-intl/react';
import { useCanChange } from '#components/hooks/use-can-change.ts';
import { useLiveTicks } from '#components/hooks/use-live-ticks.ts';
import { useUrlValue } from '#components/hooks/use-url-value.ts';
import { PageFrame } from '#components/page/page-frame.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { LoadedPanel } from '#components/states/loaded-panel.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import { QueueBadges } from './queue-badges.tsx';
import { QueueOverview } from './queue-overview.tsx';

const GroupInspector = lazy(async () => ({ default: (await import('./group-inspector.tsx')).GroupInspector }));
const MessageBrowser = lazy(async () => ({ default: (await import('./message-browser.tsx')).MessageBrowser }));
const Redrive = lazy(async () => ({ default: (await import('./redrive.tsx')).Redrive }));
const QueueSettings = lazy(async () => ({ default: (await import('./queue-settings.tsx')).QueueSettings }));

const refreshMs = 5_000;

export function QueuePage({ projectId, queueId }: { projectId: string; queueId: string }) {
  const t = useTranslations('queues.one');
  const tList = useTranslations('queues.list');
  const trpc = useTrpc();
  const [tab, setTab] = useUrlValue('tab');
  const canChange = useCanChange(projectId);
  const { window } = useLiveTicks(projectId);
  const query = useQuery({ ...trpc.queues.get.queryOptions({ projectId, queueId }), refetchInterval: refreshMs });
  const sources = useQuery(trpc.queues.deadLetterSources.queryOptions({ projectId, queueId }));
  const queue = query.data;
  const trail = [{ label: tList('title'), href: `/projects/${projectId}/queues` }];
  if (queue === undefined) {
    return (
      <PageFrame title={t('waiting')} trail={trail}>
        {query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton h={320} radius="lg" aria-busy="true" />
        )}
      </PageFrame>
    );
  }
  const isDeadLetterQueue = (sources.data ?? []).length > 0;
  const open = tab === '' || (tab === 'redrive' && !isDeadLetterQueue) || (tab === 'groups' && !queue.isFifo) ? 'overview' : tab;
  const common = { projectId, queue, canChange };
  return (
    <PageFrame title={queue.name} subtitle={queue.arn} trail={trail} actions={<QueueBadges {...common} />}>
      {queue.isPaused && (
        <Alert color="yellow" variant="light" mb="md" title={t('pausedTitle')}>
          {t('pausedText')}
        </Alert>
      )}
      <Tabs value={open} onChange={(next) => setTab(next === 'overview' || next === null ? '' : next)} keepMounted={false}>
        <Tabs.List aria-label={t('tabs')} mb="md">
          <Tabs.Tab value="overview">{t('overview')}</Tabs.Tab>
          <Tabs.Tab value="messages">{t('messages')}</Tabs.Tab>
          {queue.isFifo && <Tabs.Tab value="groups">{t('groups')}</Tabs.Tab>}
          {isDeadLetterQueue && <Tabs.Tab value="redrive">{t('redrive')}</Tabs.Tab>}
          <Tabs.Tab value="settings">{t('settings')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <QueueOverview {...common} window={window} sources={sources.data ?? []} />
        </Tabs.Panel>
        <Tabs.Panel value="messages">
          <LoadedPanel>
            <MessageBrowser {...common} />
          </LoadedPanel>
        </Tabs.Panel>
        <Tabs.Panel value="groups">
          <LoadedPanel>
            <GroupInspector {...common} />
          </LoadedPanel>
        </Tabs.Panel>
        <Tabs.Panel value="redrive">
          <LoadedPanel>
            <Redrive {...common} />
          </LoadedPanel>
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <LoadedPanel>
            <QueueSettings {...common} />
          </LoadedPanel>
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  );
}
