'use client';
// AWS services: queues and topics of this project, and any other by a signed request.
import { Group, Switch, TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { PairsField } from '#components/forms/pairs-field.tsx';
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { AwsServiceIntegration, serviceActions } from '#server/contracts/aws-integration.ts';
import { HttpMethod } from '#server/contracts/http-method.ts';
import { CredentialField } from './credential-field.tsx';
import type { FieldsProps } from './empty-integration.ts';
import { ResponseRules } from './response-rules.tsx';
import { UrlField } from './url-field.tsx';

const actions = AwsServiceIntegration.shape.action.options;
const methods = HttpMethod.exclude(['ANY']);
const jsonVersions = ['1.0', '1.1'] as const;

export function AwsServiceFields({ value, onChange, errorOf }: FieldsProps<'aws-service'>) {
  const t = useTranslations('integrations');
  const { needed, optional } = serviceActions[value.action];
  return (
    <>
      <Group grow align="flex-start">
        <Select
          label={t('action')}
          allowDeselect={false}
          data={[...actions]}
          value={value.action}
          onChange={(chosen) => {
            const action = actions.find((one) => one === chosen);
            if (action)
              onChange({ ...value, action, parameters: Object.fromEntries(serviceActions[action].needed.map((name) => [name, ''])) });
          }}
        />
        <TextInput
          label={t('region')}
          value={value.region}
          error={errorOf('region')}
          onChange={(event) => onChange({ ...value, region: event.currentTarget.value })}
        />
      </Group>
      <PairsField
        key={value.action}
        label={t('parameters')}
        description={t('parametersOf', { needed: needed.join(', '), optional: optional.length === 0 ? '–' : optional.join(', ') })}
        placeholder={'QueueUrl = orders\nMessageBody = $request.body'}
        separator="="
        initial={value.parameters}
        errors={{ it: errorOf('parameters') }}
        field="it"
        onChange={(parameters) => onChange({ ...value, parameters })}
      />
      <OwnResponses value={value.responses} errorOf={errorOf} onChange={(responses) => onChange(withResponses(value, responses))} />
    </>
  );
}

export function AwsRequestFields({ value, onChange, errorOf }: FieldsProps<'aws-request'>) {
  const t = useTranslations('integrations');
  return (
    <>
      <UrlField value={value.url} error={errorOf('url')} onChange={(url) => onChange({ ...value, url })} />
      <Group grow align="flex-start">
        <TextInput
          label={t('service')}
          placeholder="states"
          spellCheck={false}
          value={value.service}
          error={errorOf('service')}
          onChange={(event) => onChange({ ...value, service: event.currentTarget.value })}
        />
        <TextInput
          label={t('region')}
          value={value.region}
          error={errorOf('region')}
          onChange={(event) => onChange({ ...value, region: event.currentTarget.value })}
        />
        <Select
          label={t('method')}
          allowDeselect={false}
          data={[...methods.options]}
          value={value.method}
          onChange={(chosen) => onChange({ ...value, method: methods.options.find((one) => one === chosen) ?? 'POST' })}
        />
      </Group>
      <CredentialField
        isNeeded
        value={value.credential}
        error={errorOf('credential')}
        onChange={(credential) => onChange({ ...value, credential })}
      />
      <Group grow align="flex-start">
        <TextInput
          label={t('target')}
          description={t('targetHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="AWSStepFunctions.StartExecution"
          spellCheck={false}
          value={value.target ?? ''}
          error={errorOf('target')}
          onChange={(event) => {
            const { target: _former, ...rest } = value;
            const target = event.currentTarget.value;
            onChange(target === '' ? rest : { ...rest, target });
          }}
        />
        <Select
          label={t('jsonVersion')}
          description={t('jsonVersionHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          allowDeselect={false}
          data={[...jsonVersions]}
          value={value.jsonVersion}
          onChange={(chosen) => onChange({ ...value, jsonVersion: jsonVersions.find((one) => one === chosen) ?? '1.0' })}
        />
      </Group>
      <PairsField
        label={t('parameters')}
        description={t('requestBodyHint')}
        placeholder={'stateMachineArn = arn:aws:states:…\ninput = $request.body'}
        separator="="
        initial={value.parameters ?? {}}
        errors={{ it: errorOf('parameters') }}
        field="it"
        onChange={(parameters) => {
          const { parameters: _former, ...rest } = value;
          onChange(Object.keys(parameters).length === 0 ? rest : { ...rest, parameters });
        }}
      />
      <OwnResponses value={value.responses} errorOf={errorOf} onChange={(responses) => onChange(withResponses(value, responses))} />
    </>
  );
}

type Responses = NonNullable<FieldsProps<'aws-service'>['value']['responses']>;

type OwnProps = {
  value: Responses | undefined;
  onChange: (value: Responses | undefined) => void;
  errorOf: (path: string) => string | undefined;
};

/** The service's own statuses, unless the route chooses others. */
function OwnResponses({ value, onChange, errorOf }: OwnProps) {
  const t = useTranslations('integrations');
  return (
    <>
      <Switch
        label={t('ownStatuses')}
        checked={value !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked ? [{ statusCode: 200, responseParameters: {} }] : undefined)}
      />
      {value !== undefined && <ResponseRules isNeeded value={value} errorOf={(path) => errorOf(`responses.${path}`)} onChange={onChange} />}
    </>
  );
}

function withResponses<Value extends { responses?: Responses | undefined }>(value: Value, responses: Responses | undefined): Value {
  const { responses: _former, ...rest } = value;
  return (responses === undefined ? rest : { ...rest, responses }) as Value;
}
