'use client';
// The attributes of a queue as form fields: each with what it does, its range and its default. Used when a queue is made
// and when it is changed.
import { NativeSelect, SimpleGrid, Stack, Textarea, TextInput, Title } from '@mantine/core';
import { useLocale, useTranslations } from 'use-intl/react';
import { QueueSelect } from '#components/domain/queue-select.tsx';
import type { QueueAttributeName, QueueAttributeSpec } from '#server/contracts/queue-attribute-specs.ts';
import { queueAttributeSpecs } from '#server/contracts/queue-attribute-specs.ts';
import { rangeText } from './attribute-texts.ts';
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
  const t = useTranslations('queues.attributes');
  return (
    <Stack gap="xl">
      <Section title={t('delivery')} names={delivery} {...props} />
      <section>
        <Title order={2} mb="sm">
          {t('failures')}
        </Title>
        <Stack gap="md">
          <RedriveFields {...props} />
          <Field name="RedriveAllowPolicy" {...props} />
        </Stack>
      </section>
      {props.isFifo && <Section title={t('fifo')} names={fifo} {...props} />}
      <Section title={t('more')} names={more} {...props} />
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
  const t = useTranslations('queues.attributes');
  const redrive = readRedrive(values.RedrivePolicy);
  const tField = useTranslations('queues.fields');
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
      <QueueSelect
        projectId={projectId}
        region={region}
        {...(queueId === undefined ? {} : { except: queueId })}
        label={tField('label.RedrivePolicy')}
        description={tField('help.RedrivePolicy')}
        by="arn"
        value={redrive.deadLetterTargetArn}
        onChange={(deadLetterTargetArn) => onChange('RedrivePolicy', writeRedrive({ ...redrive, deadLetterTargetArn }))}
        error={textOf(errors.RedrivePolicy)}
        isDisabled={isDisabled}
      />
      {redrive.deadLetterTargetArn !== '' && (
        <TextInput
          label={t('maxReceives')}
          description={t('maxReceivesHelp')}
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
  const t = useTranslations('queues.attributes');
  const locale = useLocale();
  const spec: QueueAttributeSpec = queueAttributeSpecs[name];
  const tField = useTranslations('queues.fields');
  const help = tField(`help.${name}`);
  const range = rangeText(tField, name, locale);
  const common = {
    label: tField(`label.${name}`),
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
              { value: 'true', label: t('on') },
              { value: 'false', label: t('off') },
            ]
          : (spec.choices ?? []).map((value) => ({ value, label: value }));
      const data = values[name] === undefined || values[name] === '' ? [{ value: '', label: t('unset') }, ...choices] : choices;
      return <NativeSelect {...common} data={data} />;
    }
  }
}

function textOf(error: unknown): string | null {
  return typeof error === 'string' ? error : null;
}
