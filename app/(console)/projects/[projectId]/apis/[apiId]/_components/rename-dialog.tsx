'use client';
// Name and description of an API.
import { Textarea, TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiHead } from '#server/contracts/api.ts';
import { useRefreshApis } from './use-refresh-apis.ts';

type Props = { api: ApiHead; isOpen: boolean; onClose: () => void };

export function RenameDialog(props: Props) {
  const t = useTranslations('apis.rename');
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} title={t('open')}>
      <RenameForm {...props} />
    </Dialog>
  );
}

function RenameForm({ api, onClose }: Props) {
  const t = useTranslations('apis.rename');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId } = useProject();
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/api.ts')).UpdateApi,
    initialValues: { apiId: api.apiId, name: api.name, description: api.description },
    submit: (input) => client.apis.update.mutate({ projectId, ...input }),
    onDone: () => {
      refresh();
      onClose();
    },
  });
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('save')}>
      <TextInput label={t('name')} data-autofocus {...form.getInputProps('name')} />
      <Textarea label={t('description')} autosize minRows={2} {...form.getInputProps('description')} />
    </ContractForm>
  );
}
