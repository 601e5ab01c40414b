'use client';
// How a route is answered: the kind, what it means, and the form of that kind.
import { Group, Text, Textarea, TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { NumberInput, Select } from '#components/inputs/lazy-inputs.tsx';
import type { Integration } from '#server/contracts/integration.ts';
import { AggregateFields } from './aggregate-fields.tsx';
import { emptyIntegration, type FieldsProps, integrationKinds } from './empty-integration.ts';
import { FunctionFields } from './function-fields.tsx';
import { HttpFields, ProxyFields } from './http-fields.tsx';
import { AwsRequestFields, AwsServiceFields } from './service-fields.tsx';

type Props = {
  value: Integration;
  onChange: (value: Integration) => void;
  /** What is wrong at a path within the integration. */
  errorOf: (path: string) => string | undefined;
  /** False while a text of the form is no JSON. */
  onValidity: (isValid: boolean) => void;
};

export function IntegrationFields(props: Props) {
  const t = useTranslations('integrations');
  const { value, onChange, onValidity } = props;
  return (
    <>
      <Select
        label={t('answeredBy')}
        description={t(`hints.${value.kind}`)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        allowDeselect={false}
        value={value.kind}
        data={integrationKinds.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
        onChange={(chosen) => {
          const kind = integrationKinds.find((one) => one === chosen);
          if (kind === undefined || kind === value.kind) return;
          onValidity(true);
          onChange(emptyIntegration(kind));
        }}
      />
      <KindFields {...props} />
    </>
  );
}

function KindFields({ value, onChange, errorOf, onValidity }: Props) {
  switch (value.kind) {
    case 'http-proxy':
      return <ProxyFields value={value} onChange={onChange} errorOf={errorOf} />;
    case 'http':
      return <HttpFields value={value} onChange={onChange} errorOf={errorOf} />;
    case 'mock':
      return <MockFields value={value} onChange={onChange} errorOf={errorOf} />;
    case 'function':
      return <FunctionFields value={value} onChange={onChange} errorOf={errorOf} />;
    case 'aws-service':
      return <AwsServiceFields value={value} onChange={onChange} errorOf={errorOf} />;
    case 'aws-request':
      return <AwsRequestFields value={value} onChange={onChange} errorOf={errorOf} />;
    case 'aggregate':
      return <AggregateFields value={value} onChange={onChange} errorOf={errorOf} onValidity={onValidity} />;
  }
}

function MockFields({ value, onChange, errorOf }: FieldsProps<'mock'>) {
  const t = useTranslations('integrations');
  return (
    <>
      <Group grow align="flex-start">
        <NumberInput
          label={t('status')}
          min={200}
          max={599}
          allowDecimal={false}
          value={value.status}
          error={errorOf('status')}
          onChange={(status) => onChange({ ...value, status: Number(status) })}
        />
        <TextInput
          label={t('contentType')}
          value={value.contentType}
          error={errorOf('contentType')}
          onChange={(event) => onChange({ ...value, contentType: event.currentTarget.value })}
        />
      </Group>
      <Textarea
        label={t('body')}
        autosize
        minRows={3}
        maxRows={12}
        value={value.body}
        error={errorOf('body')}
        onChange={(event) => onChange({ ...value, body: event.currentTarget.value })}
      />
      <Text size="xs" c="dimmed">
        {t('mockHint')}
      </Text>
    </>
  );
}
