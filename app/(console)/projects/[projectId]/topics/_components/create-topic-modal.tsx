'use client';
// Makes a topic and opens it.
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation.js';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useTrpc } from '#components/trpc/trpc.ts';
import { CreateTopic } from '#server/contracts/topic.ts';

type Props = { projectId: string; isOpen: boolean; onClose: () => void };

const texts = {
  title: 'Create topic',
  name: 'Name',
  nameHelp: 'Up to 256 letters, digits, hyphens and underscores.',
  region: 'Region',
  regionHelp: 'Only queues of the same region can subscribe.',
  submit: 'Create topic',
  cancel: 'Cancel',
};

export function CreateTopicModal({ projectId, isOpen, onClose }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={texts.title} transitionProps={{ duration: 0 }}>
      <CreateTopicForm projectId={projectId} onClose={onClose} />
    </Modal>
  );
}

function CreateTopicForm({ projectId, onClose }: Omit<Props, 'isOpen'>) {
  const trpc = useTrpc();
  const router = useRouter();
  const queryClient = useQueryClient();
  const create = useMutation(trpc.topics.create.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: CreateTopic,
    initialValues: { name: '', region: 'us-east-1', attributes: {} },
    submit: (input) => create.mutateAsync({ projectId, ...input }),
    onDone: (topic) => {
      void queryClient.invalidateQueries({ queryKey: trpc.topics.pathKey() });
      router.push(`/projects/${projectId}/topics/${topic.topicId}`);
    },
  });
  return (
    <form noValidate onSubmit={onSubmit}>
      <Stack gap="md">
        <TextInput
          label={texts.name}
          description={texts.nameHelp}
          required
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label={texts.region}
          description={texts.regionHelp}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('region')}
        />
        {refusal !== null && <FormProblem error={refusal} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button type="submit" loading={isBusy}>
            {texts.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
