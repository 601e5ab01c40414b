'use client';
// Stops the receives of a queue with one click, and lets them go on with another.
import { Badge, Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';

/** What the queue is, beside its name: FIFO, paused; and the button, for those who may change it. */
export function QueueBadges({ projectId, queue, canChange }: { projectId: string; queue: QueueSummary; canChange: boolean }) {
  const t = useTranslations('queues.pause');
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const { queueId, isPaused } = queue;
  const change = useMutation(
    trpc.queues.setPaused.mutationOptions({
      onSuccess: (after) => notifications.show({ message: after.isPaused ? t('paused') : t('resumed') }),
      onError: (error) => notifications.show({ color: 'red', message: error.message }),
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.queues.pathKey() }),
    }),
  );
  const Icon = isPaused ? IconPlayerPlay : IconPlayerPause;
  return (
    <Group gap="xs">
      {queue.isFifo && <Badge variant="default">FIFO</Badge>}
      {isPaused && (
        <Badge variant="dot" color="yellow">
          {t('badge')}
        </Badge>
      )}
      {canChange && (
        <Button
          variant="default"
          leftSection={<Icon size={16} aria-hidden />}
          loading={change.isPending}
          onClick={() => change.mutate({ projectId, queueId, isPaused: !isPaused })}
        >
          {isPaused ? t('resume') : t('pause')}
        </Button>
      )}
    </Group>
  );
}
