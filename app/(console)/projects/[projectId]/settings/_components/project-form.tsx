'use client';
// Name of the project, and the private addresses its APIs may call.
import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation.js';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { ProjectView } from '#server/contracts/project.ts';

export function ProjectForm({ project }: { project: ProjectView }) {
  return (
    <Stack gap={40} maw={560}>
      <NameForm project={project} />
      <EgressForm project={project} />
    </Stack>
  );
}

function NameForm({ project }: { project: ProjectView }) {
  const t = useTranslations('settings.project');
  const trpc = useTrpc();
  const refresh = useRefresh();
  const rename = useMutation(trpc.projects.rename.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/project.ts')).RenameProject,
    initialValues: { name: project.name },
    submit: ({ name }) => rename.mutateAsync({ projectId: project.projectId, name }),
    onDone: () => refresh(t('saved')),
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="sm">
        {refusal !== null && <FormProblem error={refusal} />}
        <TextInput
          label={t('name')}
          description={t('nameText', { id: project.accountId })}
          {...form.getInputProps('name')}
          disabled={project.role !== 'owner'}
        />
        {project.role === 'owner' && (
          <Group>
            <Button type="submit" loading={isBusy}>
              {t('saveName')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

function EgressForm({ project }: { project: ProjectView }) {
  const t = useTranslations('settings.project');
  const trpc = useTrpc();
  const refresh = useRefresh();
  const [text, setText] = useState(project.egressAllow.join('\n'));
  const save = useMutation(trpc.projects.setEgressAllow.mutationOptions({ onSuccess: () => refresh(t('saved')) }));
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ projectId: project.projectId, egressAllow: rules });
      }}
    >
      <Stack gap="sm">
        {save.isError && <FormProblem error={save.error} />}
        <Textarea
          label={t('egress')}
          description={t('egressText')}
          placeholder={'127.0.0.1:9000\n10.0.0.0/8'}
          autosize
          minRows={3}
          maxRows={12}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          disabled={project.role !== 'owner'}
        />
        {project.role === 'owner' ? (
          <Group>
            <Button type="submit" loading={save.isPending}>
              {t('saveEgress')}
            </Button>
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            {t('ownersOnly')}
          </Text>
        )}
      </Stack>
    </form>
  );
}

/** The project's name is all over the page: layouts and queries ask again. */
function useRefresh(): (message: string) => void {
  const router = useRouter();
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  return (message) => {
    notifications.show({ message });
    void queryClient.invalidateQueries({ queryKey: trpc.access.whoAmI.queryKey() });
    router.refresh();
  };
}
