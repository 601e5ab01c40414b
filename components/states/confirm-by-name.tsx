'use client';
// Asks for a thing's name before it is destroyed. The server's refusal stays in the dialog, with its code.
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '../dialog/dialog.tsx';
import { FormProblem } from '../forms/form-problem.tsx';

type Props = {
  isOpen: boolean;
  onClose: () => void;
  /** What is about to happen, e.g. "Delete API". Title and button say it. */
  action: string;
  /** Must be typed, letter by letter. */
  name: string;
  /** What is lost, in a sentence or two. */
  children: ReactNode;
  /** Does it; the dialog closes when the promise resolves. */
  onConfirm: () => Promise<unknown>;
};

export function ConfirmByName(props: Props) {
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} title={props.action} centered>
      <Question {...props} />
    </Dialog>
  );
}

/** Mounted with the dialog, so that a second opening begins empty. */
function Question({ name, action, children, onClose, onConfirm }: Props) {
  const t = useTranslations('states.confirm');
  const [typed, setTyped] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const confirm = async () => {
    setIsBusy(true);
    setRefusal(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setRefusal(error);
      setIsBusy(false);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === name && !isBusy) void confirm();
      }}
    >
      <Stack gap="md">
        <Text size="sm" component="div">
          {children}
        </Text>
        {refusal !== null && <FormProblem error={refusal} />}
        <TextInput
          label={t('type', { name })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button color="red" type="submit" disabled={typed !== name} loading={isBusy}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
