'use client';
// Access tokens, with which programs call the control plane: made here, shown once, revoked at once.
import { Badge, Button, Code, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
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
import { NumberInput } from '#components/inputs/lazy-inputs.tsx';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { ShownOnce } from '#components/states/shown-once.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { AccessTokenView } from '#server/contracts/access.ts';
import type { Role } from '#server/contracts/role.ts';
import { isAtLeast, roles } from '#server/contracts/role-rank.ts';
import { Section } from './section.tsx';

export function TokenList({ projectId, role }: { projectId: string; role: Role }) {
  const t = useTranslations('settings');
  const locale = useLocale();
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const list = useListState('tokens');
  const { search: _, ...page } = list.request;
  const query = useQuery(trpc.access.listTokens.queryOptions({ projectId, ...page }, { placeholderData: keepPreviousData }));
  const [isMaking, setIsMaking] = useState(false);
  const [ending, setEnding] = useState<AccessTokenView | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.access.listTokens.queryKey() });
  const revoke = useMutation(trpc.access.revokeToken.mutationOptions({ onSuccess: refresh }));
  const make = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsMaking(true)}>
      {t('tokens.create')}
    </Button>
  );
  const columns = [
    { key: 'name', label: t('name'), render: (token: AccessTokenView) => token.name },
    { key: 'last4', label: t('tokens.token'), render: (token: AccessTokenView) => <Code>slt_…{token.last4}</Code> },
    { key: 'role', label: t('role'), render: (token: AccessTokenView) => t(`roles.${token.role}`) },
    { key: 'by', label: t('tokens.by'), render: (token: AccessTokenView) => token.memberEmail },
    {
      key: 'used',
      label: t('lastUsed'),
      render: (token: AccessTokenView) => (token.lastUsedAtMs === null ? t('never') : formatInstant(token.lastUsedAtMs, locale)),
    },
    {
      key: 'ends',
      label: t('tokens.expires'),
      render: (token: AccessTokenView) => (token.expiresAtMs === null ? t('never') : formatDay(token.expiresAtMs, locale)),
    },
    {
      key: 'revoke',
      label: '',
      render: (token: AccessTokenView) =>
        token.revokedAtMs !== null ? (
          <Badge variant="default">{t('revoked')}</Badge>
        ) : (
          <Button variant="default" size="xs" onClick={() => setEnding(token)} aria-label={t('revokeOf', { name: token.name })}>
            {t('revoke')}
          </Button>
        ),
    },
  ];
  return (
    <Section text={t('tokens.text')} action={make}>
      <DataTable
        label={t('sections.tokens')}
        columns={columns}
        query={query}
        rowKey={(token) => token.tokenId}
        list={list}
        empty={
          <EmptyState
            title={t('tokens.empty')}
            text={t('tokens.text')}
            action={make}
            command={{
              label: t('tokens.emptyCommand'),
              command: `SLUICE_URL=${globalThis.location?.origin ?? ''} SLUICE_TOKEN=… npm run sluice -- status`,
            }}
          />
        }
      />
      <Dialog
        opened={isMaking}
        onClose={() => setIsMaking(false)}
        title={t('tokens.create')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <NewToken projectId={projectId} role={role} onMade={refresh} onClose={() => setIsMaking(false)} />
      </Dialog>
      {ending !== null && (
        <ConfirmByName
          isOpen
          onClose={() => setEnding(null)}
          action={t('revoke')}
          name={ending.name}
          onConfirm={() => revoke.mutateAsync({ projectId, tokenId: ending.tokenId })}
        >
          {t('tokens.revokeText')}
        </ConfirmByName>
      )}
    </Section>
  );
}

type NewTokenProps = { projectId: string; role: Role; onMade: () => void; onClose: () => void };

function NewToken({ projectId, role, onMade, onClose }: NewTokenProps) {
  const t = useTranslations('settings');
  const trpc = useTrpc();
  const [value, setValue] = useState<string | null>(null);
  const create = useMutation(trpc.access.createToken.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/access.ts')).CreateAccessToken,
    initialValues: { name: '', role: 'viewer', expiresInDays: 90 },
    submit: (input) => create.mutateAsync({ projectId, ...input }),
    onDone: (made) => {
      setValue(made.value);
      onMade();
    },
  });
  if (value !== null) {
    return (
      <Stack>
        <ShownOnce label={t('tokens.token')} value={value} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('done')}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('tokens.create')}>
      <TextInput label={t('name')} data-autofocus autoComplete="off" {...form.getInputProps('name')} />
      <NativeSelect
        label={t('role')}
        data={roles.filter((one) => isAtLeast(role, one)).map((one) => ({ value: one, label: t(`roles.${one}`) }))}
        {...form.getInputProps('role')}
      />
      <NumberInput label={t('tokens.days')} min={1} max={3650} allowDecimal={false} {...form.getInputProps('expiresInDays')} />
    </ContractForm>
  );
}
