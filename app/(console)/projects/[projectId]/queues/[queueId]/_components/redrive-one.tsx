'use client';
// Moves one failed message back: where it would go is said before, and it goes in one transaction.
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';

type Props = { projectId: string; queueId: string; sequence: string; onDone: () => void };

/** For a message of a dead-letter queue that can be received now. */
export function RedriveOne({ projectId, queueId, sequence, onDone }: Props) {
  const t = useTranslations('queues.message');
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const selection = { projectId, queueId, sequences: [sequence] };
  const plan = useQuery({ ...trpc.queues.planRedrive.queryOptions(selection), staleTime: 0 });
  const redrive = useMutation(
    trpc.queues.redrive.mutationOptions({
      onSuccess: ({ moved }) => {
        notifications.show({ message: moved > 0 ? t('moved') : t('notMoved') });
        onDone();
      },
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.queues.pathKey() }),
    }),
  );
  const [move] = plan.data?.moves ?? [];
  const through = plan.data?.throughSequence ?? null;
  if (!move?.target || through === null) return null;
  return (
    <section>
      <Group gap="sm">
        <Button size="xs" loading={redrive.isPending} onClick={() => redrive.mutate({ ...selection, throughSequence: through })}>
          {t('redrive')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('redriveTo', { to: move.target.name })}
        </Text>
      </Group>
      {redrive.isError && <FormProblem error={redrive.error} />}
    </section>
  );
}
