'use client';
// E-mail and password. Refusals are told in our own words by code, never in words that came with the address.
import { Alert, Button, Stack, TextInput, Title } from '@mantine/core';
import { isEmail, isNotEmpty, useForm } from '@mantine/form';
import { IconAlertCircle } from '@tabler/icons-react';
import { signIn } from 'next-auth/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { PasswordField } from '#components/forms/password-field.tsx';
import { useIsHydrated } from '#components/hooks/use-is-hydrated.ts';
import classes from '../../layout.module.css';

/** Refusals there is a sentence for; others are ours to look into. */
const refusals = {
  'auth.failed': 'refused.auth_failed',
  'auth.throttled': 'refused.auth_throttled',
  'input.invalid': 'refused.input_invalid',
  'network.unreachable': 'refused.network_unreachable',
} as const;

/** @param callbackPath  where to go afterwards; already known to be a path of this console */
export function SignInForm({ callbackPath }: { callbackPath: string }) {
  const t = useTranslations('sign-in');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const isHydrated = useIsHydrated();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: { email: isEmail(t('enterEmail')), password: isNotEmpty(t('enterPassword')) },
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
          {t('heading')}
        </Title>
        {refusal !== null && (
          <Alert color="red" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} role="alert" data-code={refusal}>
            {t(refusal in refusals ? refusals[refusal as keyof typeof refusals] : 'refused.other')}
          </Alert>
        )}
        <TextInput
          disabled={!isHydrated}
          label={t('email')}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          {...form.getInputProps('email')}
          key={form.key('email')}
        />
        <PasswordField
          disabled={!isHydrated}
          label={t('password')}
          name="password"
          autoComplete="current-password"
          {...form.getInputProps('password')}
          key={form.key('password')}
        />
        <Button type="submit" fullWidth disabled={!isHydrated} loading={isBusy}>
          {t('submit')}
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
