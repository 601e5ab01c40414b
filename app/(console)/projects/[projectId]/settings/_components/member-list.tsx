'use client';
// Members and their roles. An owner lets people in with a one-time password, changes roles and removes; the server keeps
// the last owner.
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { Dialog } from '#components/dialog/dialog.tsx';
import { formatDay } from '#components/format/format-date.ts';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { describeError } from '#components/states/describe-error.ts';
import { ShownOnce } from '#components/states/shown-once.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { MemberView } from '#server/contracts/access.ts';
import type { Role } from '#server/contracts/role.ts';
import { roles } from '#server/contracts/role-rank.ts';
import { Section } from './section.tsx';

export function MemberList({ projectId, role }: { projectId: string; role: Role }) {
  const t = useTranslations('settings');
  const locale = useLocale();
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const list = useListState('members');
  const { search: _, ...page } = list.request;
  const query = useQuery(trpc.access.listMembers.queryOptions({ projectId, ...page }, { placeholderData: keepPreviousData }));
  const [isInviting, setIsInviting] = useState(false);
  const [leaving, setLeaving] = useState<MemberView | null>(null);
  const isOwner = role === 'owner';
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.access.listMembers.queryKey() });
  const change = useMutation(
    trpc.access.changeMemberRole.mutationOptions({
      onError: (error) => {
        const { message, code } = describeError(error);
        notifications.show({ color: 'red', title: code, message });
      },
      onSettled: refresh,
    }),
  );
  const remove = useMutation(trpc.access.removeMember.mutationOptions({ onSuccess: refresh }));
  const columns = [
    {
      key: 'email',
      label: t('email'),
      render: (member: MemberView) => (
        <div>
          <Text size="sm" fw={500}>
            {member.email}
          </Text>
          <Text size="xs" c="dimmed">
            {member.name}
          </Text>
        </div>
      ),
    },
    {
      key: 'role',
      label: t('role'),
      render: (member: MemberView) =>
        isOwner ? (
          <NativeSelect
            size="xs"
            w={140}
            aria-label={t('members.roleOf', { email: member.email })}
            value={member.role}
            data={roles.map((value) => ({ value, label: t(`roles.${value}`) }))}
            onChange={(event) =>
              change.mutate({
                projectId,
                memberId: member.memberId,
                role: roles.find((one) => one === event.currentTarget.value) ?? 'viewer',
              })
            }
          />
        ) : (
          t(`roles.${member.role}`)
        ),
    },
    { key: 'since', label: t('since'), render: (member: MemberView) => formatDay(member.createdAtMs, locale) },
    {
      key: 'remove',
      label: '',
      render: (member: MemberView) =>
        isOwner && (
          <Button
            variant="default"
            size="xs"
            onClick={() => setLeaving(member)}
            aria-label={t('members.removeOf', { email: member.email })}
          >
            {t('members.remove')}
          </Button>
        ),
    },
  ];
  return (
    <Section
      text={t('members.text')}
      action={
        isOwner && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsInviting(true)}>
            {t('members.add')}
          </Button>
        )
      }
    >
      <DataTable
        label={t('sections.members')}
        columns={columns}
        query={query}
        rowKey={(member) => member.memberId}
        list={list}
        empty={null}
      />
      <Dialog
        opened={isInviting}
        onClose={() => setIsInviting(false)}
        title={t('members.add')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <Invitation projectId={projectId} onAdded={refresh} onClose={() => setIsInviting(false)} />
      </Dialog>
      {leaving !== null && (
        <ConfirmByName
          isOpen
          onClose={() => setLeaving(null)}
          action={t('members.remove')}
          name={leaving.email}
          onConfirm={() => remove.mutateAsync({ projectId, memberId: leaving.memberId })}
        >
          {t('members.removeText')}
        </ConfirmByName>
      )}
    </Section>
  );
}

type InvitationProps = { projectId: string; onAdded: () => void; onClose: () => void };

function Invitation({ projectId, onAdded, onClose }: InvitationProps) {
  const t = useTranslations('settings');
  const trpc = useTrpc();
  const [added, setAdded] = useState<{ email: string; oneTimePassword: string | null } | null>(null);
  const add = useMutation(trpc.access.addMember.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/access.ts')).AddMember,
    initialValues: { email: '', name: '', role: 'viewer' },
    submit: (input) => add.mutateAsync({ projectId, ...input }),
    onDone: ({ member, oneTimePassword }) => {
      setAdded({ email: member.email, oneTimePassword });
      onAdded();
    },
  });
  if (added !== null) {
    return (
      <Stack>
        <Text size="sm">
          {added.oneTimePassword === null ? t('members.known', { email: added.email }) : t('members.handOver', { email: added.email })}
        </Text>
        {added.oneTimePassword !== null && <ShownOnce label={t('members.oneTimePassword')} value={added.oneTimePassword} />}
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('done')}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('members.add')}>
      <TextInput label={t('email')} type="email" autoComplete="off" data-autofocus {...form.getInputProps('email')} />
      <TextInput label={t('members.name')} autoComplete="off" {...form.getInputProps('name')} />
      <NativeSelect
        label={t('role')}
        description={t('members.roleText')}
        data={roles.map((value) => ({ value, label: t(`roles.${value}`) }))}
        {...form.getInputProps('role')}
      />
    </ContractForm>
  );
}
