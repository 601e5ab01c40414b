'use client';
// Change the password, see where one is signed in, and end what should not be.
import { Badge, Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'use-intl/react';
import { browserName } from '#components/format/browser-name.ts';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { PasswordField } from '#components/forms/password-field.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { PageFrame } from '#components/page/page-frame.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import classes from '../../_components/card.module.css';
import { instantWords } from '../../_components/forecast-words.ts';

export function Account() {
  const t = useTranslations('portal.account');
  return (
    <PageFrame title={t('title')}>
      <div className={classes.sections}>
        <PasswordSection />
        <SessionsSection />
      </div>
    </PageFrame>
  );
}

function PasswordSection() {
  const t = useTranslations('portal.account');
  const trpc = useTrpc();
  const queries = useQueryClient();
  const change = useMutation(trpc.portal.changePassword.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/access.ts')).ChangePassword,
    initialValues: { currentPassword: '', newPassword: '' },
    submit: (input) => change.mutateAsync(input),
    onDone: () => {
      form.reset();
      notifications.show({ message: t('saved') });
      void queries.invalidateQueries(trpc.portal.listSessions.pathFilter());
    },
  });
  return (
    <section className={classes.card} aria-labelledby="password">
      <Title order={2} id="password" mb="md">
        {t('password')}
      </Title>
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="md" maw={400}>
          {refusal !== null && <FormProblem error={refusal} />}
          <PasswordField label={t('current')} autoComplete="current-password" {...form.getInputProps('currentPassword')} />
          <PasswordField label={t('next')} description={t('note')} autoComplete="new-password" {...form.getInputProps('newPassword')} />
          <Button type="submit" variant="default" loading={isBusy} style={{ alignSelf: 'flex-start' }}>
            {t('save')}
          </Button>
        </Stack>
      </form>
    </section>
  );
}

function SessionsSection() {
  const t = useTranslations('portal.account');
  const trpc = useTrpc();
  const locale = useLocale();
  const queries = useQueryClient();
  const sessions = useQuery(trpc.portal.listSessions.queryOptions());
  const refresh = () => queries.invalidateQueries(trpc.portal.listSessions.pathFilter());
  const end = useMutation(trpc.portal.revokeSession.mutationOptions({ onSettled: refresh }));
  return (
    <section className={classes.card} aria-labelledby="sessions">
      <Title order={2} id="sessions" mb="md">
        {t('sessions')}
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
                  {browserName(userAgent) ?? t('unknown')}
                </Text>
                <Text size="sm" c="dimmed">
                  {ipAddress === ''
                    ? t('seen', { when: instantWords(lastSeenAtMs, locale) })
                    : t('seenFrom', { when: instantWords(lastSeenAtMs, locale), address: ipAddress })}
                </Text>
              </div>
              {isCurrent ? (
                <Badge variant="default" tt="none" fw={550} c="var(--sluice-good)">
                  {t('here')}
                </Badge>
              ) : (
                <Button size="xs" variant="default" onClick={() => end.mutate({ sessionId })}>
                  {t('end')}
                </Button>
              )}
            </div>
          ))}
        </Stack>
      )}
    </section>
  );
}
