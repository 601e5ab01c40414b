'use client';
// Moves failed messages out of a dead-letter queue. First the plan: how many go where. Then a task that the house
// carries out by itself, its progress shown; it goes on when the page is closed.
import { Alert, Button, Group, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { QueueSelect } from '#components/domain/queue-select.tsx';
import { formatCount } from '#components/format/format-number.ts';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { RedrivePlan } from '#server/contracts/queue-message.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';
import classes from '../../_components/queues.module.css';
import { isActive, MoveTasks, useMoveTasks } from './move-tasks.tsx';

export function Redrive({ projectId, queue, canChange }: { projectId: string; queue: QueueSummary; canChange: boolean }) {
  const t = useTranslations('queues.redrive');
  const trpc = useTrpc();
  const [target, setTarget] = useState('');
  const selection = { projectId, queueId: queue.queueId, ...(target === '' ? {} : { targetQueueId: target }) };
  const plan = useQuery({ ...trpc.queues.planRedrive.queryOptions(selection), staleTime: 0 });
  const tasks = useMoveTasks(projectId, queue.queueId);
  const locale = useLocale();
  return (
    <Stack gap="md">
      <section className={classes.card}>
        <Title order={2} mb={4}>
          {t('title')}
        </Title>
        <Text size="sm" c="dimmed" mb="md" maw={680}>
          {t('text')}
        </Text>
        <Stack gap="md" maw={680}>
          <QueueSelect
            projectId={projectId}
            label={t('target')}
            description={t('targetHelp')}
            by="queueId"
            value={target}
            onChange={setTarget}
            except={queue.queueId}
          />
          <section aria-label={t('dryRun')}>
            <Title order={3} mb="xs">
              {t('dryRun')}
            </Title>
            {plan.isError ? (
              <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />
            ) : plan.data === undefined ? (
              <Skeleton h={48} aria-busy="true" />
            ) : (
              <PlanLines plan={plan.data} locale={locale} />
            )}
          </section>
          <StartTask
            selection={selection}
            total={plan.data ? movable(plan.data) : 0}
            canChange={canChange}
            isActive={(tasks.data ?? []).some(isActive)}
            isCounting={plan.isFetching}
            onCount={() => void plan.refetch()}
          />
        </Stack>
      </section>
      <MoveTasks projectId={projectId} queueId={queue.queueId} query={tasks} canChange={canChange} />
    </Stack>
  );
}

function StartTask(props: {
  selection: { projectId: string; queueId: string; targetQueueId?: string };
  /** Messages that can be moved now. */
  total: number;
  canChange: boolean;
  /** True while a task of this queue runs: there is one at a time. */
  isActive: boolean;
  isCounting: boolean;
  onCount: () => void;
}) {
  const t = useTranslations('queues.redrive');
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const [velocity, setVelocity] = useState('');
  const { mutate, isPending, error } = useMutation(
    trpc.queues.startMoveTask.mutationOptions({ onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.queues.pathKey() }) }),
  );
  const isVelocity = velocity === '' || (/^\d{1,3}$/.test(velocity) && Number(velocity) >= 1 && Number(velocity) <= 500);
  const start = () => mutate({ ...props.selection, ...(velocity === '' ? {} : { messagesPerSecond: Number(velocity) }) });
  return (
    <>
      {props.canChange && (
        <TextInput
          label={t('velocity')}
          description={t('velocityHelp')}
          inputMode="numeric"
          value={velocity}
          onChange={(event) => setVelocity(event.currentTarget.value.trim())}
          error={isVelocity ? null : t('velocityWrong')}
        />
      )}
      {error !== null && <FormProblem error={error} />}
      {props.canChange && props.isActive && (
        <Text size="sm" c="dimmed">
          {t('busy')}
        </Text>
      )}
      <Group gap="xs">
        {props.canChange && (
          <Button disabled={props.total === 0 || props.isActive || props.isCounting || !isVelocity} loading={isPending} onClick={start}>
            {t('run', { count: props.total })}
          </Button>
        )}
        <Button variant="default" onClick={props.onCount} loading={props.isCounting}>
          {t('again')}
        </Button>
      </Group>
    </>
  );
}

function PlanLines({ plan, locale }: { plan: RedrivePlan; locale: string }) {
  const t = useTranslations('queues.redrive');
  if (plan.moves.length === 0) return <Text size="sm">{t('nothing')}</Text>;
  return (
    <Stack gap="xs">
      {plan.moves.map(({ sourceArn, target, count }) => {
        const number = formatCount(count, locale);
        const from = sourceArn === null ? t('direct') : (sourceArn.split(':').at(-1) ?? sourceArn);
        if (target !== null) {
          return (
            <Text key={from} size="sm" data-testid="redrive-move">
              {t(target.name === from ? 'goesHome' : 'goes', { count: number, from, to: target.name })}
            </Text>
          );
        }
        return (
          <Alert key={from} color="yellow" variant="light">
            {sourceArn === null ? t('staysDirect', { count: number }) : t('stays', { count: number, from })}
          </Alert>
        );
      })}
    </Stack>
  );
}

function movable(plan: RedrivePlan): number {
  return plan.moves.reduce((sum, { target, count }) => sum + (target === null ? 0 : count), 0);
}
