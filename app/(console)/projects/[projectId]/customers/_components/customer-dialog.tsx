'use client';
// A customer: name, e-mail, and whether its keys may call.
import { Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { PairsField } from '#components/forms/pairs-field.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { CustomerView } from '#server/contracts/customer.ts';

type Props = { customer: CustomerView | 'new' | null; onClose: () => void };

export function CustomerDialog({ customer, onClose }: Props) {
  const t = useTranslations('customers');
  return (
    <Dialog opened={customer !== null} onClose={onClose} title={customer === 'new' ? t('create') : t('edit')}>
      {customer !== null && <CustomerForm customer={customer === 'new' ? null : customer} onClose={onClose} />}
    </Dialog>
  );
}

function CustomerForm({ customer, onClose }: { customer: CustomerView | null; onClose: () => void }) {
  const t = useTranslations('customers');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const queryClient = useQueryClient();
  const { projectId } = useProject();
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/customer.ts')).CreateCustomer,
    initialValues: {
      name: customer?.name ?? '',
      email: customer?.email ?? '',
      isEnabled: customer?.isEnabled ?? true,
      attributes: customer?.attributes ?? {},
    },
    submit: (input) =>
      customer === null
        ? client.customers.create.mutate({ projectId, ...input })
        : client.customers.update.mutate({ projectId, customerId: customer.customerId, ...input }),
    onDone: () => {
      void queryClient.invalidateQueries({ queryKey: trpc.customers.pathKey() });
      onClose();
    },
  });
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('save')}>
      <TextInput label={t('name')} data-autofocus {...form.getInputProps('name')} />
      <TextInput label={t('email')} type="email" {...form.getInputProps('email')} />
      <Switch label={t('isEnabled')} description={t('isEnabledHint')} {...form.getInputProps('isEnabled', { type: 'checkbox' })} />
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
    </ContractForm>
  );
}
