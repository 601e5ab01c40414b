'use client';
// Makes a topic and opens it.
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation.js';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useTrpc } from '#components/trpc/trpc.ts';

type Props = { projectId: string; isOpen: boolean; onClose: () => void };

export function CreateTopicModal({ projectId, isOpen, onClose }: Props) {
  const t = useTranslations('topics.create');
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t('title')} transitionProps={{ duration: 0 }}>
      <CreateTopicForm projectId={projectId} onClose={onClose} />
    </Dialog>
  );
}

function CreateTopicForm({ projectId, onClose }: Omit<Props, 'isOpen'>) {
  const t = useTranslations('topics.create');
  const trpc = useTrpc();
  const router = useRouter();
  const queryClient = useQueryClient();
  const create = useMutation(trpc.topics.create.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/topic.ts')).CreateTopic,
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
          label={t('name')}
          description={t('nameHelp')}
          required
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('region')}
          description={t('regionHelp')}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('region')}
        />
        {refusal !== null && <FormProblem error={refusal} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
