'use client';
// Makes invitation links, each shown once, and lists those that can still be accepted.
import { Button, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { ErrorState } from '#components/states/error-state.tsx';
import { ShownOnce } from '#components/states/shown-once.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import { CustomerSelect } from './customer-select.tsx';
import classes from './portal-settings.module.css';

export function Invitations({ projectId, mayChange }: { projectId: string; mayChange: boolean }) {
  const t = useTranslations('portal.invitations');
  return (
    <section className={classes.card} aria-labelledby="invite">
      <Title order={2} id="invite">
        {t('title')}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('text')}
      </Text>
      {mayChange && <InviteForm projectId={projectId} />}
      <OpenInvitations projectId={projectId} mayChange={mayChange} />
    </section>
  );
}

function InviteForm({ projectId }: { projectId: string }) {
  const t = useTranslations('portal.invitations');
  const trpc = useTrpc();
  const queries = useQueryClient();
  const [link, setLink] = useState<string | null>(null);
  const invite = useMutation(trpc.portalAccess.invite.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/portal.ts')).InviteDeveloper,
    initialValues: { customerId: '', email: '' },
    submit: (input) => invite.mutateAsync({ projectId, ...input }),
    onDone: ({ token }) => {
      setLink(`${window.location.origin}/portal/invitation#${token}`);
      void queries.invalidateQueries(trpc.portalAccess.listInvitations.pathFilter());
    },
  });
  const customer = form.getInputProps('customerId');
  return (
    <form onSubmit={onSubmit} noValidate aria-labelledby="invite">
      <Stack gap="md" mb="lg">
        {refusal !== null && <FormProblem error={refusal} />}
        <CustomerSelect projectId={projectId} value={String(customer.value)} onChange={customer.onChange} error={customer.error} />
        <TextInput label={t('email')} description={t('emailNote')} type="email" autoComplete="off" {...form.getInputProps('email')} />
        <Button type="submit" loading={isBusy} style={{ alignSelf: 'flex-start' }}>
          {t('create')}
        </Button>
        {link !== null && <ShownOnce label={t('link')} value={link} />}
      </Stack>
    </form>
  );
}

function OpenInvitations({ projectId, mayChange }: { projectId: string; mayChange: boolean }) {
  const t = useTranslations('portal.invitations');
  const trpc = useTrpc();
  const locale = useLocale();
  const queries = useQueryClient();
  const invitations = useQuery(trpc.portalAccess.listInvitations.queryOptions({ projectId, limit: 200 }));
  const refresh = () => queries.invalidateQueries(trpc.portalAccess.listInvitations.pathFilter());
  const withdraw = useMutation(trpc.portalAccess.withdrawInvitation.mutationOptions({ onSettled: refresh }));
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t('open')}
      </Text>
      {invitations.isError && invitations.data === undefined ? (
        <ErrorState error={invitations.error} onRetry={() => void invitations.refetch()} />
      ) : invitations.data === undefined ? (
        <Skeleton h={36} />
      ) : invitations.data.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('none')}
        </Text>
      ) : (
        invitations.data.items.map(({ invitationId, customer, email, expiresAtMs }) => (
          <div key={invitationId} className={classes.row}>
            <div className={classes.what}>
              <Text size="sm">{customer.name}</Text>
              <Text size="sm" c="dimmed">
                {email === '' ? t('anybody') : email},{' '}
                {t('until', { when: new Date(expiresAtMs).toLocaleDateString(locale, { day: 'numeric', month: 'short' }) })}
              </Text>
            </div>
            {mayChange && (
              <Button size="xs" variant="default" onClick={() => withdraw.mutate({ projectId, invitationId })}>
                {t('withdraw')}
              </Button>
            )}
          </div>
        ))
      )}
    </div>
  );
}
