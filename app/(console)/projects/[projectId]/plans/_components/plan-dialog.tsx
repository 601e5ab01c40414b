'use client';
// A usage plan: its name, its limits and the stages on which its keys are valid.
import { Switch, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { LimitFields } from '#components/domain/usage-plan/limit-fields.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import type { Choice } from '#components/forms/remote-multi-select.tsx';
import { RemoteMultiSelect } from '#components/forms/remote-multi-select.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { UsagePlanView } from '#server/contracts/usage-plan.ts';

type Props = { plan: UsagePlanView | 'new' | null; onClose: () => void };

export function PlanDialog({ plan, onClose }: Props) {
  const t = useTranslations('plans');
  return (
    <Dialog opened={plan !== null} onClose={onClose} title={plan === 'new' ? t('create') : t('edit')} size="lg">
      {plan !== null && <PlanForm plan={plan === 'new' ? null : plan} onClose={onClose} />}
    </Dialog>
  );
}

function PlanForm({ plan, onClose }: { plan: UsagePlanView | null; onClose: () => void }) {
  const t = useTranslations('plans');
  const tKeys = useTranslations('plans.keys');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const queryClient = useQueryClient();
  const { projectId } = useProject();
  const known = (plan?.stages ?? []).map((one) => ({ value: one.stageId, label: `${one.apiName}/${one.stageName}` }));
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/usage-plan.ts')).CreateUsagePlan,
    initialValues: {
      name: plan?.name ?? '',
      description: plan?.description ?? '',
      throttle: plan === null ? { ratePerSecond: 10, burst: 20 } : plan.throttle,
      quota: plan?.quota ?? null,
      isPublished: plan?.isPublished ?? false,
      stageIds: known.map((one) => one.value),
    },
    submit: (input) =>
      plan === null
        ? client.usagePlans.create.mutate({ projectId, ...input })
        : client.usagePlans.update.mutate({ projectId, usagePlanId: plan.usagePlanId, ...input }),
    onDone: () => {
      void queryClient.invalidateQueries({ queryKey: trpc.usagePlans.pathKey() });
      onClose();
    },
  });
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('save')}>
      <TextInput label={t('name')} data-autofocus {...form.getInputProps('name')} />
      <TextInput label={t('description')} {...form.getInputProps('description')} />
      <LimitFields form={form} />
      <RemoteMultiSelect
        label={t('stages')}
        description={t('stagesHint')}
        placeholder={tKeys('pickStages')}
        nothingFound={tKeys('nothingFound')}
        known={known}
        value={form.values.stageIds ?? []}
        onChange={(stageIds) => form.setFieldValue('stageIds', stageIds)}
        error={form.errors.stageIds}
        useChoices={useStages}
      />
      <Switch label={t('isPublished')} description={t('isPublishedHint')} {...form.getInputProps('isPublished', { type: 'checkbox' })} />
    </ContractForm>
  );
}

function useStages(search: string): readonly Choice[] {
  const trpc = useTrpc();
  const { projectId } = useProject();
  const { data } = useQuery(trpc.apis.listStages.queryOptions({ projectId, search, limit: 50 }, { placeholderData: keepPreviousData }));
  return (data?.items ?? []).map((one) => ({ value: one.stageId, label: `${one.apiName}/${one.stageName}` }));
}
