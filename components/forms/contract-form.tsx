'use client';
// The frame of a form over a contract: what was refused about the whole above its fields, the button that sends it below.
import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode, SubmitEventHandler } from 'react';
import { FormProblem } from './form-problem.tsx';

type Props = {
  /** The three of use-contract-form.ts. */
  onSubmit: SubmitEventHandler<HTMLFormElement>;
  isBusy: boolean;
  refusal: unknown;
  /** What the button says. */
  submitLabel: string;
  /** Holds secrets: browsers are not to offer what was typed elsewhere. */
  isSecret?: boolean;
  children: ReactNode;
};

export function ContractForm({ onSubmit, isBusy, refusal, submitLabel, isSecret = false, children }: Props) {
  return (
    <form onSubmit={onSubmit} noValidate {...(isSecret ? { autoComplete: 'off' } : {})}>
      <Stack gap="md">
        {refusal !== null && <FormProblem error={refusal} />}
        {children}
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
