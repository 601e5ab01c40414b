'use client';
// Moves failed messages out of a dead-letter queue. First the plan: how many go where. Then batch after batch, each one
// committed, with the progress shown; closing the page stops it after the batch under way.
import { Alert, Button, Group, Progress, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { QueueSelect } from '#components/domain/queue-select.tsx';
import { formatCount } from '#components/format/format-number.ts';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { RedrivePlan } from '#server/contracts/queue-message.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';
import classes from '../../_components/queues.module.css';

type Run = { total: number; moved: number; isRunning: boolean };

export function Redrive({ projectId, queue, canChange }: { projectId: string; queue: QueueSummary; canChange: boolean }) {
  const t = useTranslations('queues.redrive');
  const trpc = useTrpc();
  const [target, setTarget] = useState('');
  const selection = { projectId, queueId: queue.queueId, ...(target === '' ? {} : { targetQueueId: target }) };
  const plan = useQuery({ ...trpc.queues.planRedrive.queryOptions(selection), staleTime: 0 });
  const { run, failure, start, stop } = useRedriveRun(selection, () => void plan.refetch());
  const locale = useLocale();
  const total = plan.data ? movable(plan.data) : 0;
  const through = plan.data?.throughSequence ?? null;
  return (
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
          isDisabled={run?.isRunning ?? false}
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
        {run && <Progress value={run.total === 0 ? 100 : (100 * run.moved) / run.total} aria-label={progressText(t, run, locale)} />}
        {run && (
          <Text size="sm" role="status">
            {progressText(t, run, locale)}
          </Text>
        )}
        {failure !== null && <FormProblem error={failure} />}
        <Group gap="xs">
          {canChange && !run?.isRunning && (
            <Button disabled={total === 0 || through === null || plan.isFetching} onClick={() => through !== null && start(through, total)}>
              {t('run', { count: total })}
            </Button>
          )}
          {run?.isRunning && (
            <Button variant="default" onClick={stop}>
              {t('stop')}
            </Button>
          )}
          <Button variant="default" onClick={() => void plan.refetch()} loading={plan.isFetching} disabled={run?.isRunning ?? false}>
            {t('again')}
          </Button>
        </Group>
      </Stack>
    </section>
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
              {t('goes', { count: number, from, to: target.name })}
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

/** Repeats the procedure until it moves nothing more, is stopped, fails, or the page goes away. */
function useRedriveRun(selection: { projectId: string; queueId: string; targetQueueId?: string }, onEnd: () => void) {
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const { mutateAsync } = useMutation(trpc.queues.redrive.mutationOptions());
  const [run, setRun] = useState<Run | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const isWanted = useRef(false);
  useEffect(
    () => () => {
      isWanted.current = false;
    },
    [],
  );
  const start = async (throughSequence: string, total: number) => {
    isWanted.current = true;
    setFailure(null);
    let moved = 0;
    setRun({ total, moved, isRunning: true });
    try {
      while (isWanted.current) {
        const batch = await mutateAsync({ ...selection, throughSequence });
        if (batch.moved === 0) break;
        moved += batch.moved;
        setRun({ total, moved, isRunning: true });
      }
    } catch (error) {
      setFailure(error);
    }
    setRun({ total, moved, isRunning: false });
    await queryClient.invalidateQueries({ queryKey: trpc.queues.pathKey() });
    onEnd();
  };
  return {
    run,
    failure,
    start: (throughSequence: string, total: number) => void start(throughSequence, total),
    stop: () => {
      isWanted.current = false;
    },
  };
}

function movable(plan: RedrivePlan): number {
  return plan.moves.reduce((sum, { target, count }) => sum + (target === null ? 0 : count), 0);
}

type Texts = ReturnType<typeof useTranslations<'queues.redrive'>>;

function progressText(t: Texts, { moved, total, isRunning }: Run, locale: string): string {
  return isRunning
    ? t('progress', { moved: formatCount(moved, locale), total: formatCount(total, locale) })
    : t('done', { moved: formatCount(moved, locale) });
}
