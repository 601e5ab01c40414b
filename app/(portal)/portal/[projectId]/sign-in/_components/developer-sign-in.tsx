'use client';
// E-mail and password of a developer.
import { Button, Stack, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { PasswordField } from '#components/forms/password-field.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useIsHydrated } from '#components/hooks/use-is-hydrated.ts';
import { useTrpc } from '#components/trpc/trpc.ts';

export function DeveloperSignIn({ projectId }: { projectId: string }) {
  const t = useTranslations('portal.developerSignIn');
  const trpc = useTrpc();
  const isHydrated = useIsHydrated();
  const signIn = useMutation(trpc.portal.signIn.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/portal.ts')).PortalSignIn,
    initialValues: { projectId, email: '', password: '' },
    submit: (input) => signIn.mutateAsync(input),
    // The whole document anew: nothing of a former session stays in memory.
    onDone: () => window.location.assign(`/portal/${projectId}`),
  });
  return (
    <form onSubmit={onSubmit} noValidate aria-labelledby="sign-in-title">
      <Stack gap="md">
        <Title order={1} fz="1.125rem" id="sign-in-title">
          {t('title')}
        </Title>
        {refusal !== null && <FormProblem error={refusal} />}
        <TextInput
          disabled={!isHydrated}
          label={t('email')}
          type="email"
          autoComplete="username"
          autoFocus
          {...form.getInputProps('email')}
        />
        <PasswordField disabled={!isHydrated} label={t('password')} autoComplete="current-password" {...form.getInputProps('password')} />
        <Button type="submit" fullWidth disabled={!isHydrated} loading={isBusy}>
          {t('signIn')}
        </Button>
      </Stack>
    </form>
  );
}
