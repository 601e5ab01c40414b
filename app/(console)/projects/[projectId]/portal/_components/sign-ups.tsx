'use client';
// People who asked for an account: approved into a customer, or declined.
import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { SignUpView } from '#server/contracts/portal.ts';
import { CustomerSelect } from './customer-select.tsx';
import classes from './portal-settings.module.css';

export function SignUps({ projectId, mayChange }: { projectId: string; mayChange: boolean }) {
  const t = useTranslations('portal.signUps');
  const trpc = useTrpc();
  const queries = useQueryClient();
  const [approving, setApproving] = useState<SignUpView | null>(null);
  const waiting = useQuery(trpc.portalAccess.listSignUps.queryOptions({ projectId, limit: 200 }, { refetchInterval: 15_000 }));
  const refresh = () => queries.invalidateQueries(trpc.portalAccess.listSignUps.pathFilter());
  const decline = useMutation(trpc.portalAccess.declineSignUp.mutationOptions({ onSettled: refresh }));
  return (
    <section className={classes.card} aria-labelledby="sign-ups">
      <Title order={2} id="sign-ups" mb="sm">
        {t('title')}
      </Title>
      {waiting.isError && waiting.data === undefined ? (
        <ErrorState error={waiting.error} onRetry={() => void waiting.refetch()} />
      ) : waiting.data === undefined ? (
        <Skeleton h={36} />
      ) : waiting.data.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('none')}
        </Text>
      ) : (
        waiting.data.items.map((one) => (
          <div key={one.signUpId} className={classes.row}>
            <div className={classes.what}>
              <Text size="sm">
                {one.name}
                {one.company !== '' && `, ${one.company}`}
              </Text>
              <Text size="sm" c="dimmed">
                {one.email}
              </Text>
            </div>
            {mayChange && (
              <Group gap="xs">
                <Button size="xs" onClick={() => setApproving(one)}>
                  {t('approve')}
                </Button>
                <Button size="xs" variant="default" onClick={() => decline.mutate({ projectId, signUpId: one.signUpId })}>
                  {t('decline')}
                </Button>
              </Group>
            )}
          </div>
        ))
      )}
      <Dialog
        opened={approving !== null}
        onClose={() => setApproving(null)}
        title={t('question', { name: approving?.name ?? '' })}
        centered
      >
        {approving !== null && <ApproveForm projectId={projectId} signUp={approving} onClose={() => setApproving(null)} onDone={refresh} />}
      </Dialog>
    </section>
  );
}

type FormProps = { projectId: string; signUp: SignUpView; onClose: () => void; onDone: () => Promise<void> };

function ApproveForm({ projectId, signUp, onClose, onDone }: FormProps) {
  const t = useTranslations('portal.signUps');
  const trpc = useTrpc();
  const [customerId, setCustomerId] = useState('');
  const approve = useMutation(
    trpc.portalAccess.approveSignUp.mutationOptions({
      onSuccess: async () => {
        await onDone();
        onClose();
      },
    }),
  );
  return (
    <Stack gap="md">
      <Text size="sm">{t('text')}</Text>
      {approve.isError && <FormProblem error={approve.error} />}
      <CustomerSelect projectId={projectId} value={customerId} onChange={setCustomerId} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button
          disabled={customerId === ''}
          loading={approve.isPending}
          onClick={() => approve.mutate({ projectId, signUpId: signUp.signUpId, customerId })}
        >
          {t('approve')}
        </Button>
      </Group>
    </Stack>
  );
}
