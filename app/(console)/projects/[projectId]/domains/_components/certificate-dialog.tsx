'use client';
// A new certificate with its private key, or another in place of one behind a known name.
import { TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { PemInput } from '#components/inputs/pem-input.tsx';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import { useRefreshDomains } from './use-refresh-domains.ts';

/** @param props.name  of the certificate to replace, '' for a new one; null while closed */
export function CertificateDialog({ name, onClose }: { name: string | null; onClose: () => void }) {
  const t = useTranslations('domains.certificates');
  return (
    <Dialog opened={name !== null} onClose={onClose} title={name === '' ? t('create') : t('replace')} size="lg">
      {name !== null && <CertificateForm name={name} onClose={onClose} />}
    </Dialog>
  );
}

function CertificateForm({ name, onClose }: { name: string; onClose: () => void }) {
  const t = useTranslations('domains.certificates');
  const client = useTrpcClient();
  const refresh = useRefreshDomains();
  const { projectId } = useProject();
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/certificate.ts')).PutCertificate,
    initialValues: { name, chain: '', privateKey: '' },
    submit: (input) => client.certificates.put.mutate({ projectId, ...input }),
    onDone: () => {
      refresh();
      onClose();
    },
  });
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('save')} isSecret>
      <TextInput
        label={t('name')}
        description={t('nameHint')}
        spellCheck={false}
        readOnly={name !== ''}
        {...(name === '' ? { 'data-autofocus': true } : {})}
        {...form.getInputProps('name')}
      />
      <PemInput
        begins="CERTIFICATE"
        label={t('chain')}
        description={t('chainHint')}
        {...(name === '' ? {} : { 'data-autofocus': true })}
        {...form.getInputProps('chain')}
      />
      <PemInput begins="PRIVATE KEY" label={t('privateKey')} description={t('privateKeyHint')} {...form.getInputProps('privateKey')} />
    </ContractForm>
  );
}
