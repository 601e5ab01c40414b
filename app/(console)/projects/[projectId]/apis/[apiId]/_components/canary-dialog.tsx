'use client';
// A canary of a stage: starts one, shows how it does beside the stage itself, changes its share, promotes or drops it.
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { PairsField } from '#components/forms/pairs-field.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { NumberInput, Select } from '#components/inputs/lazy-inputs.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiHead, StageView } from '#server/contracts/api.ts';
import { CanaryComparison } from './canary-comparison.tsx';
import { useRefreshApis } from './use-refresh-apis.ts';

type Props = { api: ApiHead; stage: StageView | null; onClose: () => void };
type FormProps = { api: ApiHead; stage: StageView; onClose: () => void };

export function CanaryDialog({ api, stage, onClose }: Props) {
  const t = useTranslations('apis.canary');
  return (
    <Dialog opened={stage !== null} onClose={onClose} title={t('title', { stage: stage?.name ?? '' })} size="lg">
      {stage !== null && stage.canary === null && <StartForm api={api} stage={stage} onClose={onClose} />}
      {stage !== null && stage.canary !== null && <RunningCanary api={api} stage={stage} onClose={onClose} />}
    </Dialog>
  );
}

function StartForm({ api, stage, onClose }: FormProps) {
  const t = useTranslations('apis.canary');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const format = useFormatter();
  const { projectId } = useProject();
  const { apiId } = api;
  const [source, setSource] = useState('edited');
  const deployments = useQuery(trpc.apis.listDeployments.queryOptions({ projectId, apiId, limit: 50 }));
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/api.ts')).StartCanary,
    initialValues: { apiId, stageId: stage.stageId, percent: 10, variables: {}, description: '' },
    submit: (input) => client.apis.startCanary.mutate({ projectId, ...input, ...(source === 'edited' ? {} : { deploymentId: source }) }),
    onDone: () => {
      refresh();
      onClose();
    },
  });
  const earlier = (deployments.data?.items ?? []).filter((one) => one.deploymentId !== stage.deploymentId);
  const nameOf = (one: { description: string; createdAtMs: number }) => {
    const at = format.dateTime(new Date(one.createdAtMs), { dateStyle: 'medium', timeStyle: 'short' });
    return one.description === '' ? at : `${at}: ${one.description}`;
  };
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('start')}>
      <Text size="sm" c="dimmed">
        {t('text', { stage: stage.name })}
      </Text>
      <Select
        label={t('source')}
        allowDeselect={false}
        data={[{ value: 'edited', label: t('edited') }, ...earlier.map((one) => ({ value: one.deploymentId, label: nameOf(one) }))]}
        value={source}
        onChange={(value) => setSource(value ?? 'edited')}
      />
      <NumberInput label={t('percent')} min={0} max={100} decimalScale={1} suffix=" %" {...form.getInputProps('percent')} />
      <PairsField
        label={t('variables')}
        description={t('variablesHint')}
        placeholder="version=v2"
        separator="="
        initial={{}}
        onChange={(variables) => form.setFieldValue('variables', variables)}
        errors={form.errors}
        field="variables"
      />
    </ContractForm>
  );
}

function RunningCanary({ api, stage, onClose }: FormProps) {
  const t = useTranslations('apis.canary');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId } = useProject();
  const [ending, setEnding] = useState<'promote' | 'drop' | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const { apiId } = api;
  const { stageId } = stage;
  const done = () => {
    refresh();
    onClose();
  };
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/api.ts')).UpdateCanary,
    initialValues: { apiId, stageId, percent: stage.canary?.percent ?? 0, variables: stage.canary?.variables ?? {} },
    submit: (input) => client.apis.updateCanary.mutate({ projectId, ...input }),
    onDone: done,
  });
  const end = async (how: 'promote' | 'drop') => {
    setEnding(how);
    setRefused(null);
    try {
      const call = how === 'promote' ? client.apis.promoteCanary : client.apis.dropCanary;
      await call.mutate({ projectId, apiId, stageId });
      done();
    } catch (error) {
      setRefused(error);
      setEnding(null);
    }
  };
  const problem = refused ?? refusal;
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        {problem !== null && <FormProblem error={problem} />}
        <CanaryComparison stage={stage} />
        <NumberInput label={t('percent')} min={0} max={100} decimalScale={1} suffix=" %" {...form.getInputProps('percent')} />
        <PairsField
          label={t('variables')}
          description={t('variablesHint')}
          separator="="
          initial={form.values.variables ?? {}}
          onChange={(variables) => form.setFieldValue('variables', variables)}
          errors={form.errors}
          field="variables"
        />
        <Group justify="space-between" gap="sm">
          <Group gap="sm">
            <Button loading={ending === 'promote'} onClick={() => void end('promote')}>
              {t('promote')}
            </Button>
            <Button variant="default" loading={ending === 'drop'} onClick={() => void end('drop')}>
              {t('drop')}
            </Button>
          </Group>
          <Button type="submit" variant="default" loading={isBusy}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
