'use client';
// E-mail and password. Refusals are told in our own words by code, never in words that came with the address.
import { Alert, Button, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { isEmail, isNotEmpty, useForm } from '@mantine/form';
import { IconAlertCircle } from '@tabler/icons-react';
import { signIn } from 'next-auth/react';
import { useState } from 'react';
import classes from '../../layout.module.css';

const refusals: Readonly<Record<string, string>> = {
  'auth.failed': 'The e-mail or the password is wrong.',
  'auth.throttled': 'Too many failed sign-ins. Wait 15 minutes and try again.',
  'input.invalid': 'The e-mail or the password is too long.',
  'network.unreachable': 'The console does not answer. Check that Sluice is running and that you are connected.',
};
const otherRefusal = 'Something went wrong on our side. The log has the details.';

/** @param callbackPath  where to go afterwards; already known to be a path of this console */
export function SignInForm({ callbackPath }: { callbackPath: string }) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: { email: isEmail('Enter your e-mail address'), password: isNotEmpty('Enter your password') },
  });

  const submit = form.onSubmit(async (credentials) => {
    setIsBusy(true);
    setRefusal(null);
    const code = await trySignIn(credentials, callbackPath);
    if (code === null) return window.location.assign(callbackPath);
    setRefusal(code);
    setIsBusy(false);
  });

  return (
    <form className={classes.card} onSubmit={submit} noValidate method="post" aria-labelledby="sign-in-title">
      <Stack gap="md">
        <Title order={1} size="h2" fz="1.125rem" id="sign-in-title">
          Sign in to your console
        </Title>
        {refusal !== null && (
          <Alert color="red" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} role="alert" data-code={refusal}>
            {refusals[refusal] ?? otherRefusal}
          </Alert>
        )}
        <TextInput
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          {...form.getInputProps('email')}
          key={form.key('email')}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          {...form.getInputProps('password')}
          key={form.key('password')}
        />
        <Button type="submit" fullWidth loading={isBusy}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

/** @returns null when signed in, else the code of the refusal */
async function trySignIn(credentials: { email: string; password: string }, callbackPath: string): Promise<string | null> {
  try {
    const answer = await signIn('credentials', { ...credentials, redirect: false, callbackUrl: callbackPath });
    if (answer?.ok && answer.error === null) return null;
    return answer?.error ?? 'internal.bug';
  } catch {
    return 'network.unreachable';
  }
}
