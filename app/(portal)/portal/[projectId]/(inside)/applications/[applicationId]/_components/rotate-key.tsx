'use client';
// Asks how long the old key goes on working, and replaces it.
import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';

const overlaps = [
  { value: '0', name: 'none' },
  { value: '3600', name: 'hour' },
  { value: '86400', name: 'day' },
  { value: '604800', name: 'week' },
] as const;

type Props = { isOpen: boolean; onClose: () => void; apiKeyId: string; onRotated: (value: string) => Promise<unknown> };

export function RotateKey({ isOpen, onClose, apiKeyId, onRotated }: Props) {
  const t = useTranslations('portal.rotateKey');
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
    <Dialog opened={isOpen} onClose={onClose} title={t('title')} centered>
      <Stack gap="md">
        <Text size="sm">{t('text')}</Text>
        {rotate.isError && <FormProblem error={rotate.error} />}
        <Select
          label={t('overlap')}
          data={overlaps.map(({ value, name }) => ({ value, label: t(`overlaps.${name}`) }))}
          value={overlap}
          onChange={(chosen) => setOverlap(chosen ?? '86400')}
          allowDeselect={false}
          comboboxProps={{ withinPortal: true }}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button loading={rotate.isPending} onClick={() => rotate.mutate({ apiKeyId, overlapSeconds: Number(overlap) })}>
            {t('rotate')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
