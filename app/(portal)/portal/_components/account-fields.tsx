'use client';
// The fields that make an account, for accepting an invitation and for asking to be let in.
import { PasswordInput, TextInput } from '@mantine/core';
import type { useContractForm } from '#components/forms/use-contract-form.ts';

const texts = { email: 'E-mail', name: 'Your name', password: 'Password', passwordNote: 'At least 12 characters' };

/** @param email  given and fixed when the invitation is for one address */
export function AccountFields({ form, email }: { form: ReturnType<typeof useContractForm>['form']; email?: string }) {
  return (
    <>
      <TextInput
        label={texts.email}
        type="email"
        autoComplete="username"
        readOnly={email !== undefined && email !== ''}
        {...form.getInputProps('email')}
      />
      <TextInput label={texts.name} autoComplete="name" {...form.getInputProps('name')} />
      <PasswordInput
        label={texts.password}
        description={texts.passwordNote}
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
    </>
  );
}
