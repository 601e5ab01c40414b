'use client';
// E-mail and password of a developer.
import { Button, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useTrpc } from '#components/trpc/trpc.ts';
import { PortalSignIn } from '#server/contracts/portal.ts';

const texts = { title: 'Sign in to the developer portal', email: 'E-mail', password: 'Password', signIn: 'Sign in' };

export function DeveloperSignIn({ projectId }: { projectId: string }) {
  const trpc = useTrpc();
  const signIn = useMutation(trpc.portal.signIn.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: PortalSignIn,
    initialValues: { projectId, email: '', password: '' },
    submit: (input) => signIn.mutateAsync(input),
    // The whole document anew: nothing of a former session stays in memory.
    onDone: () => window.location.assign(`/portal/${projectId}`),
  });
  return (
    <form onSubmit={onSubmit} noValidate aria-labelledby="sign-in-title">
      <Stack gap="md">
        <Title order={1} fz="1.125rem" id="sign-in-title">
          {texts.title}
        </Title>
        {refusal !== null && <FormProblem error={refusal} />}
        <TextInput label={texts.email} type="email" autoComplete="username" autoFocus {...form.getInputProps('email')} />
        <PasswordInput label={texts.password} autoComplete="current-password" {...form.getInputProps('password')} />
        <Button type="submit" fullWidth loading={isBusy}>
          {texts.signIn}
        </Button>
      </Stack>
    </form>
  );
}
