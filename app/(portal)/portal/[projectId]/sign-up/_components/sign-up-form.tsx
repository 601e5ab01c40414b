'use client';
// Who asks, and the password they will sign in with once approved.
import { Alert, Button, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useIsHydrated } from '#components/hooks/use-is-hydrated.ts';
import { useTrpc } from '#components/trpc/trpc.ts';
import { AccountFields } from '../../../_components/account-fields.tsx';

export function SignUpForm({ projectId }: { projectId: string }) {
  const t = useTranslations('portal.signUpForm');
  const [isSent, setIsSent] = useState(false);
  const trpc = useTrpc();
  const isHydrated = useIsHydrated();
  const request = useMutation(trpc.portal.requestAccess.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/portal.ts')).RequestAccess,
    initialValues: { projectId, email: '', name: '', company: '', password: '' },
    submit: (input) => request.mutateAsync(input),
    onDone: () => setIsSent(true),
  });
  if (isSent) {
    return (
      <Alert variant="light" icon={<IconClock size={18} aria-hidden />} title={t('sentTitle')} role="status">
        {t('sent')}
      </Alert>
    );
  }
  return (
    <form onSubmit={onSubmit} noValidate aria-labelledby="sign-up-title">
      <Stack gap="md">
        <div>
          <Title order={1} fz="1.125rem" id="sign-up-title">
            {t('title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('text')}
          </Text>
        </div>
        {refusal !== null && <FormProblem error={refusal} />}
        <AccountFields form={form} />
        <TextInput disabled={!isHydrated} label={t('company')} autoComplete="organization" {...form.getInputProps('company')} />
        <Button type="submit" fullWidth disabled={!isHydrated} loading={isBusy}>
          {t('send')}
        </Button>
      </Stack>
    </form>
  );
}
