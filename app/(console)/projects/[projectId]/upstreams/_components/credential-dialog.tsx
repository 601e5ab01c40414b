'use client';
// A new upstream credential, or a new secret behind a known name.
import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { PemInput } from '#components/inputs/pem-input.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';

export function CredentialDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useTranslations('upstreams.credentials');
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t('create')} size="lg">
      <CredentialForm onClose={onClose} />
    </Dialog>
  );
}

const awsKey = { kind: 'aws-key' as const, accessKeyId: '', secretAccessKey: '' };
const clientCertificate = { kind: 'client-certificate' as const, certificate: '', privateKey: '' };

function CredentialForm({ onClose }: { onClose: () => void }) {
  const t = useTranslations('upstreams.credentials');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const queryClient = useQueryClient();
  const { projectId } = useProject();
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/upstream-credential.ts')).PutUpstreamCredential,
    initialValues: { name: '', credential: awsKey },
    submit: (input) => client.upstreams.putCredential.mutate({ projectId, ...input }),
    onDone: () => {
      void queryClient.invalidateQueries({ queryKey: trpc.upstreams.pathKey() });
      onClose();
    },
  });
  const { kind } = form.values.credential;
  const problem = form.errors.credential;
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('save')} isSecret>
      <TextInput label={t('name')} description={t('nameHint')} spellCheck={false} data-autofocus {...form.getInputProps('name')} />
      <SegmentedControl
        aria-label={t('kind')}
        value={kind}
        onChange={(chosen) => form.setFieldValue('credential', chosen === 'aws-key' ? awsKey : clientCertificate)}
        data={(['aws-key', 'client-certificate'] as const).map((one) => ({ value: one, label: t(`kinds.${one}`) }))}
      />
      {kind === 'aws-key' ? (
        <>
          <TextInput label={t('accessKeyId')} spellCheck={false} autoComplete="off" {...form.getInputProps('credential.accessKeyId')} />
          <PasswordInput label={t('secretAccessKey')} autoComplete="new-password" {...form.getInputProps('credential.secretAccessKey')} />
        </>
      ) : (
        <>
          <PemInput
            begins="CERTIFICATE"
            label={t('certificate')}
            {...form.getInputProps('credential.certificate')}
            {...(problem === undefined ? {} : { error: problem })}
          />
          <PemInput begins="PRIVATE KEY" label={t('privateKey')} {...form.getInputProps('credential.privateKey')} />
        </>
      )}
    </ContractForm>
  );
}
