'use client';
// Another project for whoever owns one: with an account id, members and limits of its own, and nothing in it yet.
import { Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation.js';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';

type Props = { isOpen: boolean; onClose: () => void };

export function NewProjectDialog({ isOpen, onClose }: Props) {
  const t = useTranslations('shell.newProject');
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t('title')}>
      <NewProjectForm onClose={onClose} />
    </Dialog>
  );
}

function NewProjectForm({ onClose }: { onClose: () => void }) {
  const t = useTranslations('shell.newProject');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/project.ts')).CreateProject,
    initialValues: { name: '' },
    submit: (input) => client.projects.create.mutate(input),
    onDone: ({ projectId }) => {
      void queryClient.invalidateQueries({ queryKey: trpc.access.whoAmI.queryKey() });
      onClose();
      router.push(`/projects/${projectId}/overview`);
    },
  });
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('create')}>
      <Text size="sm" c="dimmed">
        {t('text')}
      </Text>
      <TextInput label={t('name')} data-autofocus {...form.getInputProps('name')} />
    </ContractForm>
  );
}
