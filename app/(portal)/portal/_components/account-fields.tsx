'use client';
// The fields that make an account, for accepting an invitation and for asking to be let in.
import { TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { PasswordField } from '#components/forms/password-field.tsx';
import type { FormParts } from '#components/forms/use-contract-form.ts';
import { useIsHydrated } from '#components/hooks/use-is-hydrated.ts';

/** @param email  given and fixed when the invitation is for one address */
export function AccountFields({ form, email }: { form: FormParts; email?: string }) {
  const t = useTranslations('portal.accountFields');
  const disabled = !useIsHydrated();
  return (
    <>
      <TextInput
        disabled={disabled}
        label={t('email')}
        type="email"
        autoComplete="username"
        readOnly={email !== undefined && email !== ''}
        {...form.getInputProps('email')}
      />
      <TextInput disabled={disabled} label={t('name')} autoComplete="name" {...form.getInputProps('name')} />
      <PasswordField
        disabled={disabled}
        label={t('password')}
        description={t('passwordNote')}
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
    </>
  );
}
