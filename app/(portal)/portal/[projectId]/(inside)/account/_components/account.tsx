'use client';
// Change the password, see where one is signed in, and end what should not be.
import { Badge, Button, PasswordInput, Skeleton, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocale } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { PageFrame } from '#components/page/page-frame.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import { ChangePassword } from '#server/contracts/access.ts';
import classes from '../../_components/card.module.css';
import { instantWords } from '../../_components/forecast-words.ts';

const texts = {
  title: 'Account',
  password: 'Password',
  current: 'Current password',
  next: 'New password',
  note: 'At least 12 characters. Every other session ends.',
  save: 'Change password',
  saved: 'Your password is changed.',
  sessions: 'Sessions',
  here: 'This browser',
  seen: (when: string, address: string) => `last seen ${when}${address === '' ? '' : ` from ${address}`}`,
  end: 'End session',
  unknown: 'Unknown browser',
};

export function Account() {
  return (
    <PageFrame title={texts.title}>
      <div className={classes.sections}>
        <PasswordSection />
        <SessionsSection />
      </div>
    </PageFrame>
  );
}

function PasswordSection() {
  const trpc = useTrpc();
  const queries = useQueryClient();
  const change = useMutation(trpc.portal.changePassword.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: ChangePassword,
    initialValues: { currentPassword: '', newPassword: '' },
    submit: (input) => change.mutateAsync(input),
    onDone: () => {
      form.reset();
      notifications.show({ message: texts.saved });
      void queries.invalidateQueries(trpc.portal.listSessions.pathFilter());
    },
  });
  return (
    <section className={classes.card} aria-labelledby="password">
      <Title order={2} id="password" mb="md">
        {texts.password}
      </Title>
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="md" maw={400}>
          {refusal !== null && <FormProblem error={refusal} />}
          <PasswordInput label={texts.current} autoComplete="current-password" {...form.getInputProps('currentPassword')} />
          <PasswordInput label={texts.next} description={texts.note} autoComplete="new-password" {...form.getInputProps('newPassword')} />
          <Button type="submit" variant="default" loading={isBusy} style={{ alignSelf: 'flex-start' }}>
            {texts.save}
          </Button>
        </Stack>
      </form>
    </section>
  );
}

function SessionsSection() {
  const trpc = useTrpc();
  const locale = useLocale();
  const queries = useQueryClient();
  const sessions = useQuery(trpc.portal.listSessions.queryOptions());
  const refresh = () => queries.invalidateQueries(trpc.portal.listSessions.pathFilter());
  const end = useMutation(trpc.portal.revokeSession.mutationOptions({ onSettled: refresh }));
  return (
    <section className={classes.card} aria-labelledby="sessions">
      <Title order={2} id="sessions" mb="md">
        {texts.sessions}
      </Title>
      {sessions.isError && sessions.data === undefined ? (
        <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : sessions.data === undefined ? (
        <Skeleton h={60} aria-busy="true" />
      ) : (
        <Stack gap="sm">
          {sessions.data.map(({ sessionId, userAgent, ipAddress, lastSeenAtMs, isCurrent }) => (
            <div key={sessionId} className={classes.row}>
              <div style={{ minWidth: 0, flex: '1 1 260px' }}>
                <Text size="sm" truncate title={userAgent}>
                  {userAgent === '' ? texts.unknown : userAgent}
                </Text>
                <Text size="sm" c="dimmed">
                  {texts.seen(instantWords(lastSeenAtMs, locale), ipAddress)}
                </Text>
              </div>
              {isCurrent ? (
                <Badge variant="light" tt="none" fw={550} autoContrast>
                  {texts.here}
                </Badge>
              ) : (
                <Button size="xs" variant="default" onClick={() => end.mutate({ sessionId })}>
                  {texts.end}
                </Button>
              )}
            </div>
          ))}
        </Stack>
      )}
    </section>
  );
}
