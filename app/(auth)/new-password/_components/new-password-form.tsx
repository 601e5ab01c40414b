'use client';
// Replaces the signed-in member's password. Other browsers of the member are signed out by it.
import { Alert, Anchor, Button, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { describeError } from '#components/states/describe-error.ts';
import { useTrpc } from '#components/trpc/trpc.ts';
import { limits } from '#server/kernel/limits.ts';
import classes from '../../layout.module.css';

const { passwordLengthMin, passwordLengthMax } = limits.control;

/** @param isFirst  true while the one-time password is still in use: there is no way around this form then */
export function NewPasswordForm({ email, isFirst }: { email: string; isFirst: boolean }) {
  const trpc = useTrpc();
  const change = useMutation(trpc.access.changePassword.mutationOptions({ onSuccess: () => window.location.assign('/') }));
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { currentPassword: '', newPassword: '' },
    validate: {
      currentPassword: isNotEmpty('Enter the password you signed in with'),
      newPassword: (text) => (text.length < passwordLengthMin ? `Use at least ${passwordLengthMin} characters` : null),
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
            Choose your password
          </Title>
          <Text c="dimmed" size="sm" mt={4}>
            {isFirst ? 'The one-time password has done its work. Choose one that only you know.' : `For ${email}.`}
          </Text>
        </div>
        {change.isError && (
          <Alert color="red" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} role="alert">
            {describeError(change.error).message}
          </Alert>
        )}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <PasswordInput
          label={isFirst ? 'One-time password' : 'Current password'}
          autoComplete="current-password"
          {...form.getInputProps('currentPassword')}
          key={form.key('currentPassword')}
        />
        <PasswordInput
          label="New password"
          description={`At least ${passwordLengthMin} characters`}
          autoComplete="new-password"
          maxLength={passwordLengthMax}
          {...form.getInputProps('newPassword')}
          key={form.key('newPassword')}
        />
        <Button type="submit" fullWidth loading={change.isPending || change.isSuccess}>
          Save password
        </Button>
        {!isFirst && (
          <Anchor href="/" size="sm" ta="center">
            Back to the console
          </Anchor>
        )}
      </Stack>
    </form>
  );
}
