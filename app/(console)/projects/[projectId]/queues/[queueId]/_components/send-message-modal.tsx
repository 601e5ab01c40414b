'use client';
// Sends a message by hand: body, attributes, a delay; group and deduplication id for FIFO queues.
import { ActionIcon, Button, Group, Modal, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';

type Props = { projectId: string; queue: QueueSummary; isOpen: boolean; onClose: () => void };
type Attribute = { id: number; name: string; dataType: 'String' | 'Number'; value: string };

const texts = {
  title: 'Send a message',
  body: 'Body',
  attributes: 'Attributes',
  addAttribute: 'Add an attribute',
  attributeName: (place: number) => `Name of attribute ${place}`,
  attributeType: (place: number) => `Type of attribute ${place}`,
  attributeValue: (place: number) => `Value of attribute ${place}`,
  removeAttribute: (place: number) => `Remove attribute ${place}`,
  delay: 'Delay',
  delayHelp: (own: string) => `0 to 900 seconds; empty takes the queue’s ${own}.`,
  group: 'Message group id',
  deduplication: 'Deduplication id',
  deduplicationHelp: 'May stay empty where the queue deduplicates by content.',
  submit: 'Send',
  cancel: 'Cancel',
  sent: 'Message sent',
};

export function SendMessageModal({ isOpen, onClose, ...props }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={texts.title} size="lg" transitionProps={{ duration: 0 }}>
      <SendForm {...props} onClose={onClose} />
    </Modal>
  );
}

function SendForm({ projectId, queue, onClose }: Omit<Props, 'isOpen'>) {
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
    notifications.show({ message: texts.sent });
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
          label={texts.body}
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
            <TextInput label={texts.group} value={group} onChange={(event) => setGroup(event.currentTarget.value)} />
            <TextInput
              label={texts.deduplication}
              description={texts.deduplicationHelp}
              value={deduplication}
              onChange={(event) => setDeduplication(event.currentTarget.value)}
            />
          </>
        ) : (
          <TextInput
            label={texts.delay}
            description={texts.delayHelp(queue.attributes.DelaySeconds ?? '0')}
            inputMode="numeric"
            value={delay}
            onChange={(event) => setDelay(event.currentTarget.value)}
          />
        )}
        {send.isError && <FormProblem error={send.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button type="submit" loading={send.isPending}>
            {texts.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const attributesMax = 10;

function AttributeRows({ attributes, onChange }: { attributes: readonly Attribute[]; onChange: (next: readonly Attribute[]) => void }) {
  const change = (id: number, part: Partial<Attribute>) => onChange(attributes.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const nextId = (attributes.at(-1)?.id ?? 0) + 1;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        {texts.attributes}
      </Text>
      {attributes.map((one, index) => (
        <Group key={one.id} gap="xs" wrap="nowrap">
          <TextInput
            aria-label={texts.attributeName(index + 1)}
            value={one.name}
            onChange={(event) => change(one.id, { name: event.currentTarget.value })}
            flex={1}
          />
          <NativeSelect
            aria-label={texts.attributeType(index + 1)}
            data={['String', 'Number']}
            value={one.dataType}
            onChange={(event) => change(one.id, { dataType: event.currentTarget.value === 'Number' ? 'Number' : 'String' })}
          />
          <TextInput
            aria-label={texts.attributeValue(index + 1)}
            value={one.value}
            onChange={(event) => change(one.id, { value: event.currentTarget.value })}
            flex={1}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={texts.removeAttribute(index + 1)}
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
          {texts.addAttribute}
        </Button>
      )}
    </Stack>
  );
}
