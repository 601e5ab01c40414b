'use client';
// Name, upstream and limit of a new API. An upstream inside the own network must be allowed by the project first; owners
// do it here with a tick.
import { Checkbox, Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { privateUpstream } from '#components/domain/api/private-upstream.ts';
import { LimitFields } from '#components/domain/usage-plan/limit-fields.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiView } from '#server/contracts/api.ts';

type Result = { api: ApiView; firstKey: { value: string } | null };

export function NewApiForm({ onDone }: { onDone: (result: Result) => void }) {
  const t = useTranslations('apis.new');
  const client = useTrpcClient();
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const { projectId, isOwner, egressAllow } = useProject();
  const [isAllowed, setIsAllowed] = useState(false);
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/api.ts')).CreateReadyApi,
    initialValues: {
      name: '',
      integration: { kind: 'http-proxy', url: '' },
      stageName: 'live',
      limit: { throttle: { ratePerSecond: 10, burst: 20 }, quota: null },
    },
    submit: async (input) => {
      if (rule !== null && isAllowed) {
        await client.projects.setEgressAllow.mutate({ projectId, egressAllow: [...egressAllow, rule] });
        await queryClient.invalidateQueries({ queryKey: trpc.access.whoAmI.queryKey() });
      }
      return client.apis.createReady.mutate({ projectId, ...input });
    },
    onDone,
  });
  const { integration, limit } = form.values;
  const wanted = integration.kind === 'http-proxy' ? privateUpstream(integration.url) : null;
  const rule = wanted !== null && !egressAllow.includes(wanted) ? wanted : null;
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('create')}>
      <TextInput label={t('name')} description={t('nameHint')} autoFocus {...form.getInputProps('name')} />
      <TextInput
        label={t('upstream')}
        description={t('upstreamHint')}
        placeholder="https://api.example.com/v1"
        inputMode="url"
        autoComplete="off"
        {...form.getInputProps('integration.url')}
      />
      {rule !== null && (
        <Checkbox
          label={t('allow', { rule })}
          description={isOwner ? t('allowHint') : t('allowOwner')}
          disabled={!isOwner}
          checked={isAllowed}
          onChange={(event) => setIsAllowed(event.currentTarget.checked)}
        />
      )}
      <TextInput label={t('stage')} description={t('stageHint')} {...form.getInputProps('stageName')} />
      <Switch
        label={t('needsKey')}
        description={t('needsKeyHint')}
        checked={limit !== null}
        onChange={(event) =>
          form.setFieldValue('limit', event.currentTarget.checked ? { throttle: { ratePerSecond: 10, burst: 20 }, quota: null } : null)
        }
      />
      {limit !== null && <LimitFields form={form} path="limit." />}
    </ContractForm>
  );
}
