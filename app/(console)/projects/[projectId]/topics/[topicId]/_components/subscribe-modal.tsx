'use client';
// Subscribes a queue of the project to the topic.
import { Button, Group, Stack, Switch } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { QueueSelect } from '#components/domain/queue-select.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';

type Props = { projectId: string; topicId: string; region: string; isOpen: boolean; onClose: () => void };

export function SubscribeModal({ isOpen, onClose, ...props }: Props) {
  const t = useTranslations('topics.subscribe');
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t('title')} transitionProps={{ duration: 0 }}>
      <SubscribeForm {...props} onClose={onClose} />
    </Dialog>
  );
}

function SubscribeForm({ projectId, topicId, region, onClose }: Omit<Props, 'isOpen'>) {
  const t = useTranslations('topics.subscribe');
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const [queueId, setQueueId] = useState('');
  const [isRaw, setIsRaw] = useState(false);
  const subscribe = useMutation(
    trpc.topics.subscribe.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.topics.listSubscriptions.pathKey() });
        onClose();
      },
    }),
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        subscribe.mutate({ projectId, topicId, queueId, raw: isRaw });
      }}
    >
      <Stack gap="md">
        <QueueSelect
          projectId={projectId}
          region={region}
          label={t('queue')}
          description={t('queueHelp')}
          by="queueId"
          value={queueId}
          onChange={setQueueId}
        />
        <Switch label={t('raw')} description={t('rawHelp')} checked={isRaw} onChange={(event) => setIsRaw(event.currentTarget.checked)} />
        {subscribe.isError && <FormProblem error={subscribe.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" disabled={queueId === ''} loading={subscribe.isPending}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
