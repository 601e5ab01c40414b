'use client';
// Replaces the signed-in member's password. Other browsers of the member are signed out by it.
import { Alert, Anchor, Button, Stack, Text, Title } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { PasswordField } from '#components/forms/password-field.tsx';
import { useIsHydrated } from '#components/hooks/use-is-hydrated.ts';
import { describeError } from '#components/states/describe-error.ts';
import { useTrpc } from '#components/trpc/trpc.ts';
import { limits } from '#server/kernel/limits.ts';
import classes from '../../layout.module.css';

const { passwordLengthMin, passwordLengthMax } = limits.control;

/** @param isFirst  true while the one-time password is still in use: there is no way around this form then */
export function NewPasswordForm({ email, isFirst }: { email: string; isFirst: boolean }) {
  const t = useTranslations('sign-in.newPassword');
  const trpc = useTrpc();
  const change = useMutation(trpc.access.changePassword.mutationOptions({ onSuccess: () => window.location.assign('/') }));
  const isHydrated = useIsHydrated();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { currentPassword: '', newPassword: '' },
    validate: {
      currentPassword: isNotEmpty(t('enterCurrent')),
      newPassword: (text) => (text.length < passwordLengthMin ? t('tooShort', { count: passwordLengthMin }) : null),
    },
  });
  return (
    <form
      className={classes.card}
      onSubmit={form.onSubmit((values) => change.mutate(values))}
      noValidate
      method="post"
      aria-labelledby="new-password-title"
    >
      <Stack gap="md">
        <div>
          <Title order={1} fz="1.125rem" id="new-password-title">
            {t('title')}
          </Title>
          <Text c="dimmed" size="sm" mt={4}>
            {isFirst ? t('first') : t('whose', { email })}
          </Text>
        </div>
        {change.isError && (
          <Alert color="red" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} role="alert">
            {describeError(change.error).message}
          </Alert>
        )}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <PasswordField
          disabled={!isHydrated}
          label={isFirst ? t('oneTime') : t('current')}
          autoComplete="current-password"
          {...form.getInputProps('currentPassword')}
          key={form.key('currentPassword')}
        />
        <PasswordField
          disabled={!isHydrated}
          label={t('new')}
          description={t('atLeast', { count: passwordLengthMin })}
          autoComplete="new-password"
          maxLength={passwordLengthMax}
          {...form.getInputProps('newPassword')}
          key={form.key('newPassword')}
        />
        <Button type="submit" fullWidth disabled={!isHydrated} loading={change.isPending || change.isSuccess}>
          {t('save')}
        </Button>
        {!isFirst && (
          <Anchor href="/" size="sm" ta="center">
            {t('back')}
          </Anchor>
        )}
      </Stack>
    </form>
  );
}
