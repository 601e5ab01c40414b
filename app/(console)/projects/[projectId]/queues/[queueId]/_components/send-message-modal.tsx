'use client';
// Sends a message by hand: body, attributes, a delay; group and deduplication id for FIFO queues.
import { ActionIcon, Button, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';

type Props = { projectId: string; queue: QueueSummary; isOpen: boolean; onClose: () => void };
type Attribute = { id: number; name: string; dataType: 'String' | 'Number'; value: string };

export function SendMessageModal({ isOpen, onClose, ...props }: Props) {
  const t = useTranslations('queues.send');
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t('title')} size="lg" transitionProps={{ duration: 0 }}>
      <SendForm {...props} onClose={onClose} />
    </Dialog>
  );
}

function SendForm({ projectId, queue, onClose }: Omit<Props, 'isOpen'>) {
  const t = useTranslations('queues.send');
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const send = useMutation(trpc.queues.send.mutationOptions());
  const [body, setBody] = useState('');
  const [delay, setDelay] = useState('');
  const [group, setGroup] = useState('');
  const [deduplication, setDeduplication] = useState('');
  const [attributes, setAttributes] = useState<readonly Attribute[]>([]);
  const submit = async () => {
    await send.mutateAsync({
      ...{ projectId, queueId: queue.queueId, body },
      attributes: Object.fromEntries(attributes.map(({ name, dataType, value }) => [name, { dataType, stringValue: value }])),
      ...(delay === '' ? {} : { delaySeconds: Number(delay) }),
      ...(group === '' ? {} : { messageGroupId: group }),
      ...(deduplication === '' ? {} : { messageDeduplicationId: deduplication }),
    });
    notifications.show({ message: t('sent') });
    await queryClient.invalidateQueries({ queryKey: trpc.queues.pathKey() });
    onClose();
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit().catch(() => undefined); // shown below by the mutation's own state
      }}
    >
      <Stack gap="md">
        <Textarea
          label={t('body')}
          required
          autosize
          minRows={5}
          maxRows={18}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
          data-autofocus
        />
        <AttributeRows attributes={attributes} onChange={setAttributes} />
        {queue.isFifo ? (
          <>
            <TextInput label={t('group')} value={group} onChange={(event) => setGroup(event.currentTarget.value)} />
            <TextInput
              label={t('deduplication')}
              description={t('deduplicationHelp')}
              value={deduplication}
              onChange={(event) => setDeduplication(event.currentTarget.value)}
            />
          </>
        ) : (
          <TextInput
            label={t('delay')}
            description={t('delayHelp', { own: queue.attributes.DelaySeconds ?? '0' })}
            inputMode="numeric"
            value={delay}
            onChange={(event) => setDelay(event.currentTarget.value)}
          />
        )}
        {send.isError && <FormProblem error={send.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={send.isPending}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const attributesMax = 10;

function AttributeRows({ attributes, onChange }: { attributes: readonly Attribute[]; onChange: (next: readonly Attribute[]) => void }) {
  const t = useTranslations('queues.send');
  const change = (id: number, part: Partial<Attribute>) => onChange(attributes.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const nextId = (attributes.at(-1)?.id ?? 0) + 1;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={550}>
        {t('attributes')}
      </Text>
      {attributes.map((one, index) => (
        <Group key={one.id} gap="xs" wrap="nowrap">
          <TextInput
            aria-label={t('attributeName', { place: index + 1 })}
            value={one.name}
            onChange={(event) => change(one.id, { name: event.currentTarget.value })}
            flex={1}
          />
          <NativeSelect
            aria-label={t('attributeType', { place: index + 1 })}
            data={['String', 'Number']}
            value={one.dataType}
            onChange={(event) => change(one.id, { dataType: event.currentTarget.value === 'Number' ? 'Number' : 'String' })}
          />
          <TextInput
            aria-label={t('attributeValue', { place: index + 1 })}
            value={one.value}
            onChange={(event) => change(one.id, { value: event.currentTarget.value })}
            flex={1}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('removeAttribute', { place: index + 1 })}
            onClick={() => onChange(attributes.filter(({ id }) => id !== one.id))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {attributes.length < attributesMax && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...attributes, { id: nextId, name: '', dataType: 'String', value: '' }])}
          style={{ alignSelf: 'flex-start' }}
        >
          {t('addAttribute')}
        </Button>
      )}
    </Stack>
  );
}
