'use client';
// A new custom domain name.
import { TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import type { DomainNameView } from '#server/contracts/domain-name.ts';
import { useRefreshDomains } from './use-refresh-domains.ts';

type Props = { isOpen: boolean; onClose: () => void; onMade: (domain: DomainNameView) => void };

export function DomainDialog(props: Props) {
  const t = useTranslations('domains');
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} title={t('create')}>
      <DomainForm {...props} />
    </Dialog>
  );
}

function DomainForm({ onClose, onMade }: Props) {
  const t = useTranslations('domains');
  const client = useTrpcClient();
  const refresh = useRefreshDomains();
  const { projectId } = useProject();
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/domain-name.ts')).CreateDomainName,
    initialValues: { name: '', description: '' },
    submit: (input) => client.domainNames.create.mutate({ projectId, ...input }),
    onDone: (made) => {
      refresh();
      onClose();
      onMade(made);
    },
  });
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('save')}>
      <TextInput
        label={t('name')}
        description={t('nameHint')}
        placeholder="api.example.com"
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <TextInput label={t('description')} {...form.getInputProps('description')} />
    </ContractForm>
  );
}
