'use client';
// The attributes of a queue as form fields: each with what it does, its range and its default. Used when a queue is made
// and when it is changed.
import { NativeSelect, SimpleGrid, Stack, Textarea, TextInput, Title } from '@mantine/core';
import { useLocale } from 'use-intl/react';
import { QueueSelect } from '#components/domain/queue-select.tsx';
import type { QueueAttributeName, QueueAttributeSpec } from '#server/contracts/queue.ts';
import { queueAttributeSpecs } from '#server/contracts/queue.ts';
import { attributeTexts, rangeText } from './attribute-texts.ts';
import { readRedrive, writeRedrive } from './changed-attributes.ts';

type Props = {
  projectId: string;
  region: string;
  /** Id of the queue itself, which cannot be its own dead-letter queue; absent for a new one. */
  queueId?: string;
  isFifo: boolean;
  values: Readonly<Record<string, string>>;
  /** By attribute, as a sentence. */
  errors: Readonly<Record<string, unknown>>;
  isDisabled?: boolean;
  onChange: (name: QueueAttributeName, value: string) => void;
};

const texts = {
  delivery: 'Delivery',
  failures: 'Messages that fail',
  fifo: 'Order and doubles',
  more: 'Policies and flags',
  maxReceives: 'Receives before it moves',
  maxReceivesHelp: '1 to 1,000. A message received this often and not deleted goes to the dead-letter queue.',
  on: 'On',
  off: 'Off',
  unset: 'Not set',
};

const delivery = [
  'VisibilityTimeout',
  'ReceiveMessageWaitTimeSeconds',
  'DelaySeconds',
  'MessageRetentionPeriod',
  'MaximumMessageSize',
] as const;
const fifo = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'] as const;
const more = ['Policy', 'SqsManagedSseEnabled', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds'] as const;

export function AttributeFields(props: Props) {
  return (
    <Stack gap="xl">
      <Section title={texts.delivery} names={delivery} {...props} />
      <section>
        <Title order={2} mb="sm">
          {texts.failures}
        </Title>
        <Stack gap="md">
          <RedriveFields {...props} />
          <Field name="RedriveAllowPolicy" {...props} />
        </Stack>
      </section>
      {props.isFifo && <Section title={texts.fifo} names={fifo} {...props} />}
      <Section title={texts.more} names={more} {...props} />
    </Stack>
  );
}

function Section({ title, names, ...props }: Props & { title: string; names: readonly QueueAttributeName[] }) {
  return (
    <section>
      <Title order={2} mb="sm">
        {title}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
        {names.map((name) => (
          <Field key={name} name={name} {...props} />
        ))}
      </SimpleGrid>
    </section>
  );
}

function RedriveFields({ projectId, region, queueId, values, errors, isDisabled = false, onChange }: Props) {
  const redrive = readRedrive(values.RedrivePolicy);
  const { label, help } = attributeTexts.RedrivePolicy;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
      <QueueSelect
        projectId={projectId}
        region={region}
        {...(queueId === undefined ? {} : { except: queueId })}
        label={label}
        description={help}
        by="arn"
        value={redrive.deadLetterTargetArn}
        onChange={(deadLetterTargetArn) => onChange('RedrivePolicy', writeRedrive({ ...redrive, deadLetterTargetArn }))}
        error={textOf(errors.RedrivePolicy)}
        isDisabled={isDisabled}
      />
      {redrive.deadLetterTargetArn !== '' && (
        <TextInput
          label={texts.maxReceives}
          description={texts.maxReceivesHelp}
          inputMode="numeric"
          value={redrive.maxReceiveCount}
          onChange={(event) => onChange('RedrivePolicy', writeRedrive({ ...redrive, maxReceiveCount: event.currentTarget.value }))}
          disabled={isDisabled}
        />
      )}
    </SimpleGrid>
  );
}

function Field({ name, values, errors, isDisabled = false, onChange }: Props & { name: QueueAttributeName }) {
  const locale = useLocale();
  const spec: QueueAttributeSpec = queueAttributeSpecs[name];
  const { label, help } = attributeTexts[name];
  const range = rangeText(name, locale);
  const common = {
    label,
    description: range === '' ? help : `${help} ${range}.`,
    value: values[name] ?? '',
    error: textOf(errors[name]),
    disabled: isDisabled,
    'data-attribute': name,
    onChange: (event: { currentTarget: { value: string } }) => onChange(name, event.currentTarget.value),
  };
  switch (spec.kind) {
    case 'integer':
      return <TextInput {...common} inputMode="numeric" />;
    case 'text':
      return <TextInput {...common} />;
    case 'json':
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={10}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
        />
      );
    case 'boolean':
    case 'choice': {
      const choices =
        spec.kind === 'boolean'
          ? [
              { value: 'true', label: texts.on },
              { value: 'false', label: texts.off },
            ]
          : (spec.choices ?? []).map((value) => ({ value, label: value }));
      const data = values[name] === undefined || values[name] === '' ? [{ value: '', label: texts.unset }, ...choices] : choices;
      return <NativeSelect {...common} data={data} />;
    }
  }
}

function textOf(error: unknown): string | null {
  return typeof error === 'string' ? error : null;
}
