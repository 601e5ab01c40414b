'use client';
// Tells whoever polls an empty queue without waiting what it costs, and mends it with one button.
import { Alert, Button, Text } from '@mantine/core';
import { IconBulb } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocale } from 'use-intl/react';
import { formatCount } from '#components/format/format-number.ts';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';
import classes from '../../_components/queues.module.css';

type Props = {
  projectId: string;
  queue: QueueSummary;
  canChange: boolean;
  polling: { emptyReceives: number; isMostlyEmpty: boolean };
};

const texts = {
  title: 'Most receives of this queue bring nothing',
  text: (count: string) =>
    `${count} receives of the last 15 minutes were answered with no message, because the queue’s receive wait is 0: consumers ask, hear “nothing” at once and ask again. With a wait of 20 s an idle consumer asks three times a minute and still gets a message the moment it arrives. It is not a small thing: one team found 4.58 million empty requests on a single month’s AWS bill.`,
  button: 'Set the receive wait to 20 s',
};

export function PollingHint({ projectId, queue, canChange, polling }: Props) {
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const locale = useLocale();
  const change = useMutation(
    trpc.queues.setAttributes.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.queues.pathKey() }),
    }),
  );
  if (queue.attributes.ReceiveMessageWaitTimeSeconds !== '0' || !polling.isMostlyEmpty) return null;
  const set = () => change.mutate({ projectId, queueId: queue.queueId, attributes: { ReceiveMessageWaitTimeSeconds: '20' } });
  return (
    <Alert variant="light" color="yellow" title={texts.title} icon={<IconBulb aria-hidden />} className={classes.hint}>
      <Text size="sm" maw={760}>
        {texts.text(formatCount(polling.emptyReceives, locale))}
      </Text>
      {change.isError && <FormProblem error={change.error} />}
      {canChange && (
        <Button size="xs" mt="sm" loading={change.isPending} onClick={set}>
          {texts.button}
        </Button>
      )}
    </Alert>
  );
}
