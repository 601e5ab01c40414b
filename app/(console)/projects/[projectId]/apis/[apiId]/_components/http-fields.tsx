'use client';
// Integrations with an HTTP upstream: passed on as it is, or mapped there and back.
import { useTranslations } from 'use-intl/react';
import { PairsField } from '#components/forms/pairs-field.tsx';
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { HttpMethod } from '#server/contracts/http-method.ts';
import { ContentHandlingField } from './content-handling-field.tsx';
import type { FieldsProps } from './empty-integration.ts';
import { ResponseRules } from './response-rules.tsx';
import { UrlField } from './url-field.tsx';

const methods = HttpMethod.exclude(['ANY']);

export function ProxyFields({ value, onChange, errorOf }: FieldsProps<'http-proxy'>) {
  return (
    <>
      <UrlField value={value.url} error={errorOf('url')} onChange={(url) => onChange({ ...value, url })} />
      <MethodField value={value.method} onChange={(method) => onChange(withMethod(value, method))} />
    </>
  );
}

export function HttpFields({ value, onChange, errorOf }: FieldsProps<'http'>) {
  const t = useTranslations('integrations');
  return (
    <>
      <UrlField value={value.url} error={errorOf('url')} onChange={(url) => onChange({ ...value, url })} />
      <MethodField value={value.method} onChange={(method) => onChange(withMethod(value, method))} />
      <PairsField
        label={t('requestParameters')}
        description={t('requestParametersHint')}
        placeholder={"integration.request.header.X-Tenant = method.request.header.x-tenant\nintegration.request.querystring.v = 'two'"}
        separator="="
        initial={value.requestParameters}
        errors={{ it: errorOf('requestParameters') }}
        field="it"
        onChange={(requestParameters) => onChange({ ...value, requestParameters })}
      />
      <ContentHandlingField
        label={t('contentHandling')}
        value={value.contentHandling}
        onChange={(contentHandling) => {
          const { contentHandling: _former, ...rest } = value;
          onChange(contentHandling === undefined ? rest : { ...rest, contentHandling });
        }}
      />
      <ResponseRules
        isNeeded
        value={value.responses}
        errorOf={(path) => errorOf(`responses.${path}`)}
        onChange={(responses) => onChange({ ...value, responses })}
      />
    </>
  );
}

type Method = (typeof methods.options)[number];

function MethodField({ value, onChange }: { value: Method | undefined; onChange: (method: Method | undefined) => void }) {
  const t = useTranslations('integrations');
  return (
    <Select
      label={t('method')}
      placeholder={t('sameMethod')}
      clearable
      data={[...methods.options]}
      value={value ?? null}
      onChange={(chosen) => onChange(methods.options.find((one) => one === chosen))}
    />
  );
}

function withMethod<Value extends { method?: Method | undefined }>(value: Value, method: Method | undefined): Value {
  const { method: _former, ...rest } = value;
  return (method === undefined ? rest : { ...rest, method }) as Value;
}
