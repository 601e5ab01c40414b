'use client';
import { useTranslations } from 'use-intl/react';
import { PairsField } from '#components/forms/pairs-field.tsx';
// Integrations with an HTTP upstream: passed on as it is, or mapped there and back.
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { HttpMethod } from '#server/contracts/http-method.ts';
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
      <Select
        label={t('contentHandling')}
        clearable
        placeholder={t('handling.none')}
        data={[
          { value: 'CONVERT_TO_BINARY', label: t('handling.CONVERT_TO_BINARY') },
          { value: 'CONVERT_TO_TEXT', label: t('handling.CONVERT_TO_TEXT') },
        ]}
        value={value.contentHandling ?? null}
        onChange={(chosen) => {
          const { contentHandling: _former, ...rest } = value;
          const isKnown = chosen === 'CONVERT_TO_BINARY' || chosen === 'CONVERT_TO_TEXT';
          onChange(isKnown ? { ...rest, contentHandling: chosen } : rest);
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
