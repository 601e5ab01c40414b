'use client';
// Tells whoever polls an empty queue without waiting what it costs, and mends it with one button.
import { Alert, Button, Text } from '@mantine/core';
import { IconBulb } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'use-intl/react';
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

export function PollingHint({ projectId, queue, canChange, polling }: Props) {
  const t = useTranslations('queues.polling');
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
    <Alert variant="light" color="yellow" title={t('title')} icon={<IconBulb aria-hidden />} className={classes.hint}>
      <Text size="sm" maw={760}>
        {t('text', { count: formatCount(polling.emptyReceives, locale) })}
      </Text>
      {change.isError && <FormProblem error={change.error} />}
      {canChange && (
        <Button size="xs" mt="sm" loading={change.isPending} onClick={set}>
          {t('button')}
        </Button>
      )}
    </Alert>
  );
}
