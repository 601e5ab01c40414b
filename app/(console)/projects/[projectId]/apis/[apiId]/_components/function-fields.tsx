'use client';
// A function behind the Lambda Invoke API.
import { Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { CredentialField } from './credential-field.tsx';
import type { FieldsProps } from './empty-integration.ts';
import { UrlField } from './url-field.tsx';

const invocationTypes = ['RequestResponse', 'Event', 'by-request'] as const;

export function FunctionFields({ value, onChange, errorOf }: FieldsProps<'function'>) {
  const t = useTranslations('integrations.function');
  return (
    <>
      <UrlField
        label={t('url')}
        description={t('urlHint')}
        value={value.url}
        error={errorOf('url')}
        onChange={(url) => onChange({ ...value, url })}
      />
      <Group grow align="flex-start">
        <TextInput
          label={t('name')}
          spellCheck={false}
          value={value.functionName}
          error={errorOf('functionName')}
          onChange={(event) => onChange({ ...value, functionName: event.currentTarget.value })}
        />
        <TextInput
          label={t('qualifier')}
          placeholder={t('latest')}
          spellCheck={false}
          value={value.qualifier ?? ''}
          error={errorOf('qualifier')}
          onChange={(event) => {
            const { qualifier: _former, ...rest } = value;
            const qualifier = event.currentTarget.value;
            onChange(qualifier === '' ? rest : { ...rest, qualifier });
          }}
        />
      </Group>
      <Stack gap={4}>
        <Text size="sm" fw={600}>
          {t('version')}
        </Text>
        <SegmentedControl
          aria-label={t('version')}
          data={['2.0', '1.0']}
          value={value.payloadVersion}
          onChange={(version) => onChange({ ...value, payloadVersion: version === '1.0' ? '1.0' : '2.0' })}
        />
      </Stack>
      <Select
        label={t('invocation')}
        allowDeselect={false}
        data={invocationTypes.map((type) => ({ value: type, label: t(`types.${type}`) }))}
        value={value.invocationType}
        onChange={(chosen) => {
          const invocationType = invocationTypes.find((one) => one === chosen);
          if (invocationType) onChange({ ...value, invocationType });
        }}
      />
      <Group grow align="flex-start">
        <TextInput
          label={t('region')}
          value={value.region}
          error={errorOf('region')}
          onChange={(event) => onChange({ ...value, region: event.currentTarget.value })}
        />
        <CredentialField
          isNeeded={false}
          value={value.credential ?? ''}
          error={errorOf('credential')}
          onChange={(credential) => {
            const { credential: _former, ...rest } = value;
            onChange(credential === '' ? rest : { ...rest, credential });
          }}
        />
      </Group>
    </>
  );
}
