'use client';
// The message move tasks of a dead-letter queue: those under way with their progress, and how the last ones ended.
import { Badge, Button, Group, Progress, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { formatCount } from '#components/format/format-number.ts';
import { formatInstant } from '#components/format/format-time.ts';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { MoveTask } from '#server/contracts/queue-message.ts';
import classes from '../../_components/queues.module.css';

const activeRefreshMs = 1_000;
const idleRefreshMs = 5_000;

/** The last ten tasks, asked for every second while one runs. When it ends, what else is shown of queues is read anew. */
export function useMoveTasks(projectId: string, queueId: string) {
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const query = useQuery({
    ...trpc.queues.moveTasks.queryOptions({ projectId, queueId }),
    refetchInterval: ({ state }) => ((state.data ?? []).some(isActive) ? activeRefreshMs : idleRefreshMs),
  });
  const isRunning = (query.data ?? []).some(isActive);
  const wasRunning = useRef(false);
  useEffect(() => {
    if (wasRunning.current && !isRunning) void queryClient.invalidateQueries({ queryKey: trpc.queues.pathKey() });
    wasRunning.current = isRunning;
  }, [isRunning, queryClient, trpc]);
  return query;
}

export function isActive({ status }: MoveTask): boolean {
  return status === 'RUNNING' || status === 'CANCELLING';
}

type Props = { projectId: string; queueId: string; query: ReturnType<typeof useMoveTasks>; canChange: boolean };

export function MoveTasks({ projectId, queueId, query, canChange }: Props) {
  const t = useTranslations('queues.tasks');
  const { data } = query;
  return (
    <section className={classes.card} aria-label={t('title')}>
      <Title order={2} mb="sm">
        {t('title')}
      </Title>
      {query.isError && data === undefined ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : data === undefined ? (
        <Skeleton h={48} aria-busy="true" />
      ) : data.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('none')}
        </Text>
      ) : (
        <Stack gap="lg" maw={680}>
          {data.map((task) => (
            <TaskLine key={task.taskId} projectId={projectId} queueId={queueId} task={task} canChange={canChange} />
          ))}
        </Stack>
      )}
    </section>
  );
}

const colors = { RUNNING: 'blue', CANCELLING: 'yellow', CANCELLED: 'gray', COMPLETED: 'green', FAILED: 'red' } as const;
/** The same in colours that words can be read in. */
const words = {
  RUNNING: 'var(--mantine-color-text)',
  CANCELLING: 'var(--sluice-warn)',
  CANCELLED: 'dimmed',
  COMPLETED: 'var(--sluice-good)',
  FAILED: 'var(--sluice-bad)',
} as const;

function TaskLine({ projectId, queueId, task, canChange }: { projectId: string; queueId: string; task: MoveTask; canChange: boolean }) {
  const t = useTranslations('queues.tasks');
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const locale = useLocale();
  const cancel = useMutation(
    trpc.queues.cancelMoveTask.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.queues.moveTasks.pathKey() }),
    }),
  );
  const total = Math.max(task.toMove, task.moved);
  const progress = t('progress', { moved: formatCount(task.moved, locale), total: formatCount(total, locale) });
  const to =
    task.destinationArn === null ? t('home') : t('elsewhere', { name: task.destinationArn.split(':').at(-1) ?? task.destinationArn });
  const pace = task.messagesPerSecond === null ? t('fullSpeed') : t('pace', { count: task.messagesPerSecond });
  return (
    <div data-testid="move-task">
      <Group justify="space-between" gap="xs" mb={6}>
        <Group gap="xs">
          <Badge variant="default" c={words[task.status]}>
            {t(`status.${task.status}`)}
          </Badge>
          <Text size="sm" role={isActive(task) ? 'status' : undefined}>
            {progress}
          </Text>
        </Group>
        {canChange && task.status === 'RUNNING' && (
          <Button
            size="xs"
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ projectId, queueId, taskId: task.taskId })}
          >
            {t('cancel')}
          </Button>
        )}
      </Group>
      <Progress value={total === 0 ? 100 : (100 * task.moved) / total} color={colors[task.status]} aria-label={progress} />
      <Text size="xs" c="dimmed" mt={6}>
        {t('line', { started: formatInstant(task.startedAtMs, locale), to, pace })}
      </Text>
      {task.failureReason !== null && (
        <Text size="sm" mt={4}>
          {task.failureReason === 'CouldNotDetermineMessageSource' ? t('noSource') : t('noQueue')}
        </Text>
      )}
      {cancel.isError && <FormProblem error={cancel.error} />}
    </div>
  );
}
