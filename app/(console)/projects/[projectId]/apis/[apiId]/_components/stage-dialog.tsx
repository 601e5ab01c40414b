'use client';
// A stage's name, when it is new, and its variables, one `name=value` a line.
import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiView, StageView } from '#server/contracts/api.ts';
import { CreateStage } from '#server/contracts/api.ts';
import { useRefreshApis } from './use-refresh-apis.ts';

type Props = { api: ApiView; stage: StageView | 'new' | null; onClose: () => void };

export function StageDialog({ api, stage, onClose }: Props) {
  const t = useTranslations('apis.stages');
  return (
    <Modal opened={stage !== null} onClose={onClose} title={stage === 'new' ? t('add') : t('editTitle')}>
      {stage !== null && <StageForm api={api} stage={stage === 'new' ? null : stage} onClose={onClose} />}
    </Modal>
  );
}

function StageForm({ api, stage, onClose }: { api: ApiView; stage: StageView | null; onClose: () => void }) {
  const t = useTranslations('apis.stages');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId } = useProject();
  const [text, setText] = useState(formatVariables(stage?.variables ?? {}));
  const { apiId } = api;
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: CreateStage,
    initialValues: { apiId, name: stage?.name ?? '', variables: stage?.variables ?? {} },
    submit: async ({ name, variables }) => {
      if (stage === null) await client.apis.createStage.mutate({ projectId, apiId, name, variables });
      else await client.apis.updateStage.mutate({ projectId, apiId, stageId: stage.stageId, variables });
    },
    onDone: () => {
      refresh();
      onClose();
    },
  });
  const problem = Object.entries(form.errors).find(([field]) => field.startsWith('variables'))?.[1];
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        {refusal !== null && <FormProblem error={refusal} />}
        <TextInput label={t('name')} data-autofocus readOnly={stage !== null} {...form.getInputProps('name')} />
        <Textarea
          label={t('variables')}
          description={t('variablesHint')}
          placeholder="version=v2"
          autosize
          minRows={3}
          spellCheck={false}
          value={text}
          error={problem}
          onChange={(event) => {
            setText(event.currentTarget.value);
            form.setFieldValue('variables', parseVariables(event.currentTarget.value));
          }}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function formatVariables(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

/** A line without `=` is a variable without a value; blank lines are left out. */
function parseVariables(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split('=');
      return [name.trim(), value.join('=').trim()];
    }),
  );
}
