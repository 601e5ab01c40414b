'use client';
// Accepting an invitation: what it is for, then the account's fields; afterwards one is signed in.
import { Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import { AccountFields } from '../../_components/account-fields.tsx';
import { Door } from '../../_components/door.tsx';

export function Invitation() {
  const t = useTranslations('portal.invitation');
  const [token, setToken] = useState<string | null>(null);
  useEffect(() => setToken(window.location.hash.slice(1)), []);
  const trpc = useTrpc();
  const invitation = useQuery({
    ...trpc.portal.readInvitation.queryOptions({ token: token ?? '' }),
    enabled: token !== null,
    retry: false,
  });
  if (invitation.isError) {
    return (
      <Door title={t('portal')}>
        <ErrorState error={invitation.error} />
      </Door>
    );
  }
  if (token === null || invitation.data === undefined) {
    return (
      <Door title={t('portal')}>
        <Skeleton h={280} aria-busy="true" />
      </Door>
    );
  }
  const { projectName, customerName, email } = invitation.data;
  return (
    <Door title={projectName}>
      <AcceptForm token={token} customerName={customerName} email={email} />
    </Door>
  );
}

function AcceptForm({ token, customerName, email }: { token: string; customerName: string; email: string }) {
  const t = useTranslations('portal.invitation');
  const trpc = useTrpc();
  const accept = useMutation(trpc.portal.acceptInvitation.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/portal.ts')).AcceptInvitation,
    initialValues: { token, email, name: '', password: '' },
    submit: (input) => accept.mutateAsync(input),
    onDone: ({ projectId }) => window.location.assign(`/portal/${projectId}`),
  });
  return (
    <form onSubmit={onSubmit} noValidate aria-labelledby="invitation-title">
      <Stack gap="md">
        <div>
          <Title order={1} fz="1.125rem" id="invitation-title">
            {t('title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('text', { customer: customerName })}
          </Text>
        </div>
        {refusal !== null && <FormProblem error={refusal} />}
        <AccountFields form={form} email={email} />
        <Button type="submit" fullWidth loading={isBusy}>
          {t('accept')}
        </Button>
      </Stack>
    </form>
  );
}
