'use client';
// What can be done to one key: change, enable or disable, rotate, revoke.
import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBan, IconDots, IconPencil, IconPlayerPause, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { ApiKeyView } from '#server/contracts/api-key.ts';
import { Dialog } from '../../dialog/dialog.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { useProject } from '../../hooks/use-project.ts';
import { Select } from '../../inputs/lazy-inputs.tsx';
import { LazyMenu } from '../../menu/lazy-menu.tsx';
import { ConfirmByName } from '../../states/confirm-by-name.tsx';
import { describeError } from '../../states/describe-error.ts';
import { ShownOnce } from '../../states/shown-once.tsx';
import { useTrpcClient } from '../../trpc/trpc.ts';
import { useRefreshKeys } from './use-refresh-keys.ts';

const KeyDialog = lazy(async () => ({ default: (await import('./key-dialog.tsx')).KeyDialog }));

export function KeyMenu({ apiKey }: { apiKey: ApiKeyView }) {
  const t = useTranslations('plans.keys');
  const client = useTrpcClient();
  const refresh = useRefreshKeys();
  const { projectId } = useProject();
  const [open, setOpen] = useState<'edit' | 'rotate' | 'revoke' | null>(null);
  const { apiKeyId, name, isEnabled } = apiKey;
  if (apiKey.revokedAtMs !== null) return null;
  const toggle = async () => {
    try {
      await client.apiKeys.update.mutate({ projectId, apiKeyId, isEnabled: !isEnabled });
      refresh();
    } catch (error) {
      const { message, code } = describeError(error);
      notifications.show({ color: 'red', title: code, message });
    }
  };
  return (
    <Group justify="flex-end">
      <LazyMenu
        button={
          <ActionIcon variant="subtle" color="gray" aria-label={t('more', { name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        }
        entries={[
          { kind: 'item', key: 'edit', label: t('edit'), icon: <IconPencil size={16} aria-hidden />, onSelect: () => setOpen('edit') },
          {
            kind: 'item',
            key: 'toggle',
            label: isEnabled ? t('disable') : t('enable'),
            icon: isEnabled ? <IconPlayerPause size={16} aria-hidden /> : <IconPlayerPlay size={16} aria-hidden />,
            onSelect: () => void toggle(),
          },
          {
            kind: 'item',
            key: 'rotate',
            label: t('rotate'),
            icon: <IconRefresh size={16} aria-hidden />,
            onSelect: () => setOpen('rotate'),
          },
          {
            kind: 'item',
            key: 'revoke',
            label: t('revoke'),
            icon: <IconBan size={16} aria-hidden />,
            isDestructive: true,
            onSelect: () => setOpen('revoke'),
          },
        ]}
      />
      {open === 'edit' && (
        <Suspense fallback={null}>
          <KeyDialog apiKey={apiKey} customer={apiKey.customer} usagePlans={apiKey.usagePlans} onClose={() => setOpen(null)} />
        </Suspense>
      )}
      <Dialog opened={open === 'rotate'} onClose={() => setOpen(null)} title={t('rotateTitle', { name })}>
        <RotateForm apiKeyId={apiKeyId} onClose={() => setOpen(null)} />
      </Dialog>
      <ConfirmByName
        isOpen={open === 'revoke'}
        onClose={() => setOpen(null)}
        action={t('revoke')}
        name={name}
        onConfirm={async () => {
          await client.apiKeys.revoke.mutate({ projectId, apiKeyId });
          refresh();
        }}
      >
        {t('revokeText')}
      </ConfirmByName>
    </Group>
  );
}

const overlaps = ['0', '3600', '86400', '604800', '2592000'] as const;

function RotateForm({ apiKeyId, onClose }: { apiKeyId: string; onClose: () => void }) {
  const t = useTranslations('plans.keys');
  const client = useTrpcClient();
  const refresh = useRefreshKeys();
  const { projectId } = useProject();
  const [overlap, setOverlap] = useState<string>('86400');
  const [value, setValue] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const rotate = async () => {
    setIsBusy(true);
    setRefusal(null);
    try {
      const made = await client.apiKeys.rotate.mutate({ projectId, apiKeyId, overlapSeconds: Number(overlap) });
      setValue(made.value);
    } catch (error) {
      setRefusal(error);
    } finally {
      setIsBusy(false);
    }
  };
  if (value !== null) {
    return (
      <Stack gap="md">
        <ShownOnce label={t('value')} value={value} />
        <Group justify="flex-end">
          <Button
            onClick={() => {
              onClose();
              refresh();
            }}
          >
            {t('done')}
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      <Text size="sm">{t('rotateText')}</Text>
      {refusal !== null && <FormProblem error={refusal} />}
      <Select
        label={t('overlap')}
        allowDeselect={false}
        data={overlaps.map((seconds) => ({ value: seconds, label: t(`overlaps.${seconds}`) }))}
        value={overlap}
        onChange={(seconds) => setOverlap(seconds ?? '86400')}
      />
      <Group justify="flex-end">
        <Button onClick={() => void rotate()} loading={isBusy}>
          {t('rotateNow')}
        </Button>
      </Group>
    </Stack>
  );
}
