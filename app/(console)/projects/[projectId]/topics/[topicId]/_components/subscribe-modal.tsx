'use client';
// Subscribes a queue of the project to the topic.
import { Button, Group, Modal, Stack, Switch } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { QueueSelect } from '#components/domain/queue-select.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';

type Props = { projectId: string; topicId: string; region: string; isOpen: boolean; onClose: () => void };

const texts = {
  title: 'Subscribe a queue',
  queue: 'Queue',
  queueHelp: 'A queue of the topic’s region.',
  raw: 'Deliver raw messages',
  rawHelp: 'The message and its attributes as they were published, instead of SNS’s JSON around them.',
  submit: 'Subscribe',
  cancel: 'Cancel',
};

export function SubscribeModal({ isOpen, onClose, ...props }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={texts.title} transitionProps={{ duration: 0 }}>
      <SubscribeForm {...props} onClose={onClose} />
    </Modal>
  );
}

function SubscribeForm({ projectId, topicId, region, onClose }: Omit<Props, 'isOpen'>) {
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
          label={texts.queue}
          description={texts.queueHelp}
          by="queueId"
          value={queueId}
          onChange={setQueueId}
        />
        <Switch label={texts.raw} description={texts.rawHelp} checked={isRaw} onChange={(event) => setIsRaw(event.currentTarget.checked)} />
        {subscribe.isError && <FormProblem error={subscribe.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button type="submit" disabled={queueId === ''} loading={subscribe.isPending}>
            {texts.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
