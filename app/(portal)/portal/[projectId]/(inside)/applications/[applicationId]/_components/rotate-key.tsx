'use client';
// Asks how long the old key goes on working, and replaces it.
import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';

const texts = {
  title: 'Rotate key',
  text: 'You get a new key. The old one goes on working for a while, so that your programs can change over without a gap. Both spend the same quota.',
  overlap: 'The old key works for',
  rotate: 'Rotate key',
  cancel: 'Cancel',
};
const overlaps = [
  { value: '0', label: 'no time at all' },
  { value: '3600', label: '1 hour' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '7 days' },
];

type Props = { isOpen: boolean; onClose: () => void; apiKeyId: string; onRotated: (value: string) => Promise<unknown> };

export function RotateKey({ isOpen, onClose, apiKeyId, onRotated }: Props) {
  const [overlap, setOverlap] = useState<string>('86400');
  const trpc = useTrpc();
  const rotate = useMutation(
    trpc.portal.rotateKey.mutationOptions({
      onSuccess: async ({ value }) => {
        await onRotated(value);
        onClose();
      },
    }),
  );
  return (
    <Modal opened={isOpen} onClose={onClose} title={texts.title} centered>
      <Stack gap="md">
        <Text size="sm">{texts.text}</Text>
        {rotate.isError && <FormProblem error={rotate.error} />}
        <Select
          label={texts.overlap}
          data={overlaps}
          value={overlap}
          onChange={(chosen) => setOverlap(chosen ?? '86400')}
          allowDeselect={false}
          comboboxProps={{ withinPortal: true }}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button loading={rotate.isPending} onClick={() => rotate.mutate({ apiKeyId, overlapSeconds: Number(overlap) })}>
            {texts.rotate}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
