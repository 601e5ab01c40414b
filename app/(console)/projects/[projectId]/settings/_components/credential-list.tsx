'use client';
// AWS access keys, with which AWS clients reach queues and topics: made here, secret shown once, revoked at once.
import { Badge, Button, Code, Group, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { Dialog } from '#components/dialog/dialog.tsx';
import { formatDay, formatInstant } from '#components/format/format-date.ts';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { ShownOnce } from '#components/states/shown-once.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { CredentialView } from '#server/contracts/credential.ts';
import type { Role } from '#server/contracts/role.ts';
import { Section } from './section.tsx';

export function CredentialList({ projectId, role }: { projectId: string; role: Role }) {
  const t = useTranslations('settings');
  const locale = useLocale();
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const list = useListState('credentials');
  const { search: _, ...page } = list.request;
  const query = useQuery(trpc.credentials.list.queryOptions({ projectId, ...page }, { placeholderData: keepPreviousData }));
  const [isMaking, setIsMaking] = useState(false);
  const [ending, setEnding] = useState<CredentialView | null>(null);
  const isOwner = role === 'owner';
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.credentials.list.queryKey() });
  const revoke = useMutation(trpc.credentials.revoke.mutationOptions({ onSuccess: refresh }));
  const make = isOwner && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsMaking(true)}>
      {t('credentials.create')}
    </Button>
  );
  const columns = [
    { key: 'name', label: t('name'), render: (credential: CredentialView) => credential.name },
    { key: 'key', label: t('credentials.accessKey'), render: (credential: CredentialView) => <Code>{credential.accessKeyId}</Code> },
    { key: 'created', label: t('since'), render: (credential: CredentialView) => formatDay(credential.createdAtMs, locale) },
    {
      key: 'used',
      label: t('lastUsed'),
      render: (credential: CredentialView) =>
        credential.lastUsedAtMs === null ? t('never') : formatInstant(credential.lastUsedAtMs, locale),
    },
    {
      key: 'revoke',
      label: '',
      render: (credential: CredentialView) =>
        credential.revokedAtMs !== null ? (
          <Badge variant="default">{t('revoked')}</Badge>
        ) : (
          isOwner && (
            <Button variant="default" size="xs" onClick={() => setEnding(credential)} aria-label={t('revokeOf', { name: credential.name })}>
              {t('revoke')}
            </Button>
          )
        ),
    },
  ];
  return (
    <Section text={t('credentials.text')} action={make}>
      <DataTable
        label={t('sections.credentials')}
        columns={columns}
        query={query}
        rowKey={(credential) => credential.credentialId}
        list={list}
        empty={
          <EmptyState
            title={t('credentials.empty')}
            text={t('credentials.text')}
            action={make}
            command={{ command: 'npm run sluice -- credentials create my-app' }}
          />
        }
      />
      <Dialog
        opened={isMaking}
        onClose={() => setIsMaking(false)}
        title={t('credentials.create')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <NewCredential projectId={projectId} onMade={refresh} onClose={() => setIsMaking(false)} />
      </Dialog>
      {ending !== null && (
        <ConfirmByName
          isOpen
          onClose={() => setEnding(null)}
          action={t('revoke')}
          name={ending.accessKeyId}
          onConfirm={() => revoke.mutateAsync({ projectId, credentialId: ending.credentialId })}
        >
          {t('credentials.revokeText')}
        </ConfirmByName>
      )}
    </Section>
  );
}

type NewCredentialProps = { projectId: string; onMade: () => void; onClose: () => void };

function NewCredential({ projectId, onMade, onClose }: NewCredentialProps) {
  const t = useTranslations('settings');
  const trpc = useTrpc();
  const [lines, setLines] = useState<string | null>(null);
  const create = useMutation(trpc.credentials.create.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/credential.ts')).CreateCredential,
    initialValues: { name: '' },
    submit: ({ name }) => create.mutateAsync({ projectId, name }),
    onDone: ({ credential, secretAccessKey }) => {
      setLines(`export AWS_ACCESS_KEY_ID=${credential.accessKeyId}\nexport AWS_SECRET_ACCESS_KEY='${secretAccessKey}'`);
      onMade();
    },
  });
  if (lines !== null) {
    return (
      <Stack>
        <ShownOnce label={t('credentials.secret')} value={lines} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('done')}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('credentials.create')}>
      <TextInput label={t('name')} data-autofocus autoComplete="off" {...form.getInputProps('name')} />
    </ContractForm>
  );
}
