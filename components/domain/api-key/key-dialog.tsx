'use client';
// Makes or changes an API key. The value of a new one is shown here and never again.
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { ApiKeyView } from '#server/contracts/api-key.ts';
import { systemClock } from '#server/kernel/clock.ts';
import { Dialog } from '../../dialog/dialog.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { PairsField } from '../../forms/pairs-field.tsx';
import { useContractForm } from '../../forms/use-contract-form.ts';
import { useProject } from '../../hooks/use-project.ts';
import { Select } from '../../inputs/lazy-inputs.tsx';
import { ShownOnce } from '../../states/shown-once.tsx';
import { useTrpcClient } from '../../trpc/trpc.ts';
import { CustomerSelect } from '../customer/customer-select.tsx';
import { PlanSelect } from '../usage-plan/plan-select.tsx';
import { useRefreshKeys } from './use-refresh-keys.ts';

type Props = {
  /** Null makes a new one. */
  apiKey: ApiKeyView | null;
  customer: { customerId: string; name: string } | null;
  usagePlans: readonly { usagePlanId: string; name: string }[];
  onClose: () => void;
};

const dayMs = 86_400_000;
const expiryDays = ['never', '30', '90', '365'] as const;

export function KeyDialog(props: Props) {
  const t = useTranslations('plans.keys');
  const [value, setValue] = useState<string | null>(null);
  return (
    <Dialog opened onClose={props.onClose} title={props.apiKey === null ? t('create') : t('edit')} closeOnClickOutside={value === null}>
      {value === null ? (
        <KeyForm {...props} onMade={setValue} />
      ) : (
        <Stack gap="md">
          <ShownOnce label={t('value')} value={value} />
          <Group justify="flex-end">
            <Button onClick={props.onClose}>{t('done')}</Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}

function KeyForm({ apiKey, customer, usagePlans, onClose, onMade }: Props & { onMade: (value: string) => void }) {
  const t = useTranslations('plans.keys');
  const client = useTrpcClient();
  const refresh = useRefreshKeys();
  const { projectId } = useProject();
  const [expiry, setExpiry] = useState<string>('never');
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/api-key.ts')).CreateApiKey,
    initialValues: {
      name: apiKey?.name ?? '',
      customerId: customer?.customerId ?? null,
      usagePlanIds: usagePlans.map((plan) => plan.usagePlanId),
      environment: 'live',
      attributes: apiKey?.attributes ?? {},
    },
    submit: async (input) => {
      if (apiKey !== null) {
        const { name, customerId, usagePlanIds, attributes } = input;
        await client.apiKeys.update.mutate({ projectId, apiKeyId: apiKey.apiKeyId, name, customerId, usagePlanIds, attributes });
        return null;
      }
      const expiresAtMs = expiry === 'never' ? null : systemClock.nowMs() + Number(expiry) * dayMs;
      return client.apiKeys.create.mutate({ projectId, ...input, expiresAtMs });
    },
    onDone: (made) => {
      refresh();
      if (made === null) onClose();
      else onMade(made.value);
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        {refusal !== null && <FormProblem error={refusal} />}
        <TextInput label={t('name')} data-autofocus {...form.getInputProps('name')} />
        <CustomerSelect
          label={t('customer')}
          known={customer}
          value={form.values.customerId ?? null}
          onChange={(customerId) => form.setFieldValue('customerId', customerId)}
        />
        <PlanSelect
          known={usagePlans.map((plan) => ({ value: plan.usagePlanId, label: plan.name }))}
          value={form.values.usagePlanIds ?? []}
          onChange={(usagePlanIds) => form.setFieldValue('usagePlanIds', usagePlanIds)}
          error={form.errors.usagePlanIds}
        />
        {apiKey === null && (
          <Group grow>
            <Select
              label={t('environment')}
              allowDeselect={false}
              data={[
                { value: 'live', label: t('live') },
                { value: 'test', label: t('test') },
              ]}
              {...form.getInputProps('environment')}
            />
            <Select
              label={t('expires')}
              allowDeselect={false}
              data={expiryDays.map((days) => ({ value: days, label: t(`expiry.${days}`) }))}
              value={expiry}
              onChange={(days) => setExpiry(days ?? 'never')}
            />
          </Group>
        )}
        <PairsField
          label={t('attributes')}
          description={t('attributesHint')}
          placeholder="region=eu"
          separator="="
          initial={form.values.attributes ?? {}}
          onChange={(attributes) => form.setFieldValue('attributes', attributes)}
          errors={form.errors}
          field="attributes"
        />
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy}>
            {apiKey === null ? t('create') : t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
