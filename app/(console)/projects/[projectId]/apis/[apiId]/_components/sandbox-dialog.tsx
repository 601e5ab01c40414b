'use client';
// A stage for one customer, like another one: the same deployment and plans, its variables with some laid over.
import { Text, TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { CustomerSelect } from '#components/domain/customer/customer-select.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { PairsField } from '#components/forms/pairs-field.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiHead } from '#server/contracts/api.ts';
import { useRefreshApis } from './use-refresh-apis.ts';

export function SandboxDialog({ api, isOpen, onClose }: { api: ApiHead; isOpen: boolean; onClose: () => void }) {
  const t = useTranslations('apis.sandbox');
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t('title')}>
      <SandboxForm api={api} onClose={onClose} />
    </Dialog>
  );
}

function SandboxForm({ api, onClose }: { api: ApiHead; onClose: () => void }) {
  const t = useTranslations('apis.sandbox');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId } = useProject();
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/api.ts')).CreateSandbox,
    initialValues: { apiId: api.apiId, stageId: api.stages[0]?.stageId ?? '', customerId: '', name: 'sandbox-', variables: {} },
    submit: (input) => client.apis.createSandbox.mutate({ projectId, ...input }),
    onDone: () => {
      refresh();
      onClose();
    },
  });
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('create')}>
      <Text size="sm" c="dimmed">
        {t('text')}
      </Text>
      <CustomerSelect
        label={t('customer')}
        known={null}
        value={form.values.customerId === '' ? null : form.values.customerId}
        onChange={(customerId) => form.setFieldValue('customerId', customerId ?? '')}
      />
      {form.errors.customerId !== undefined && (
        <Text size="xs" c="red" role="alert">
          {t('pickCustomer')}
        </Text>
      )}
      <TextInput label={t('name')} {...form.getInputProps('name')} />
      <Select
        label={t('like')}
        allowDeselect={false}
        data={api.stages.map((stage) => ({ value: stage.stageId, label: stage.name }))}
        {...form.getInputProps('stageId')}
      />
      <PairsField
        label={t('variables')}
        description={t('variablesHint')}
        placeholder="host=play.example"
        separator="="
        initial={{}}
        onChange={(variables) => form.setFieldValue('variables', variables)}
        errors={form.errors}
        field="variables"
      />
    </ContractForm>
  );
}
