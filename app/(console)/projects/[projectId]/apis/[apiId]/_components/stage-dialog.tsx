'use client';
// A stage: its name when it is new, its variables, whether changes are deployed at once, and whose sandbox it is.
import { Switch, TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { CustomerSelect } from '#components/domain/customer/customer-select.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { PairsField } from '#components/forms/pairs-field.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiHead, StageView } from '#server/contracts/api.ts';
import { useRefreshApis } from './use-refresh-apis.ts';

type Props = { api: ApiHead; stage: StageView | 'new' | null; onClose: () => void };

export function StageDialog({ api, stage, onClose }: Props) {
  const t = useTranslations('apis.stages');
  return (
    <Dialog opened={stage !== null} onClose={onClose} title={stage === 'new' ? t('add') : t('editTitle')}>
      {stage !== null && <StageForm api={api} stage={stage === 'new' ? null : stage} onClose={onClose} />}
    </Dialog>
  );
}

function StageForm({ api, stage, onClose }: { api: ApiHead; stage: StageView | null; onClose: () => void }) {
  const t = useTranslations('apis.stages');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId } = useProject();
  const { apiId } = api;
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/api.ts')).CreateStage,
    initialValues: {
      apiId,
      name: stage?.name ?? '',
      variables: stage?.variables ?? {},
      isAutoDeployed: stage?.isAutoDeployed ?? false,
      isSandbox: stage?.isSandbox ?? false,
      customerId: stage?.customer?.customerId ?? null,
    },
    submit: async ({ name, ...rest }) => {
      if (stage === null) await client.apis.createStage.mutate({ projectId, name, ...rest });
      else await client.apis.updateStage.mutate({ projectId, stageId: stage.stageId, ...rest });
    },
    onDone: () => {
      refresh();
      onClose();
    },
  });
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('save')}>
      <TextInput
        label={t('name')}
        description={stage === null ? t('nameHint') : undefined}
        data-autofocus
        readOnly={stage !== null}
        {...form.getInputProps('name')}
      />
      <PairsField
        label={t('variables')}
        description={t('variablesHint')}
        placeholder="version=v2"
        separator="="
        initial={form.values.variables ?? {}}
        onChange={(variables) => form.setFieldValue('variables', variables)}
        errors={form.errors}
        field="variables"
      />
      {api.kind === 'http' && (
        <Switch label={t('autoDeploy')} description={t('autoDeployHint')} {...form.getInputProps('isAutoDeployed', { type: 'checkbox' })} />
      )}
      <Switch label={t('sandbox')} description={t('sandboxHint')} {...form.getInputProps('isSandbox', { type: 'checkbox' })} />
      <CustomerSelect
        label={t('onlyCustomer')}
        known={stage?.customer ?? null}
        value={form.values.customerId ?? null}
        onChange={(customerId) => form.setFieldValue('customerId', customerId)}
      />
    </ContractForm>
  );
}
