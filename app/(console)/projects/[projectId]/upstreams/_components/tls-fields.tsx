'use client';
// How TLS is spoken to an upstream: whom the gateway trusts, and what it shows of itself.
import { Stack, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { useProject } from '#components/hooks/use-project.ts';
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { PemInput } from '#components/inputs/pem-input.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';

type Tls = {
  ca?: string | undefined;
  verify?: boolean | undefined;
  serverName?: string | undefined;
  minVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined;
  clientCertificate?: string | undefined;
};
type Props = { value: Tls; onChange: (value: Tls) => void; errorOf: (path: string) => string | undefined };

export function TlsFields({ value, onChange, errorOf }: Props) {
  const t = useTranslations('upstreams.tls');
  const trpc = useTrpc();
  const { projectId } = useProject();
  const { data } = useQuery(trpc.upstreams.listCredentials.queryOptions({ projectId }));
  const certificates = (data?.items ?? []).flatMap(({ name, kind }) => (kind === 'client-certificate' ? [name] : []));
  const set = (name: keyof Tls, text: string) => {
    const rest = Object.fromEntries(Object.entries(value).filter(([one]) => one !== name));
    onChange(text === '' ? rest : { ...rest, [name]: text });
  };
  return (
    <Stack gap="sm">
      <Switch
        label={t('verify')}
        description={t('verifyHint')}
        checked={value.verify ?? true}
        onChange={(event) => onChange({ ...value, verify: event.currentTarget.checked })}
      />
      <PemInput
        begins="CERTIFICATE"
        label={t('ca')}
        description={t('caHint')}
        minRows={2}
        maxRows={6}
        value={value.ca ?? ''}
        error={errorOf('ca')}
        onChange={(event) => set('ca', event.currentTarget.value)}
      />
      <TextInput
        label={t('serverName')}
        description={t('serverNameHint')}
        spellCheck={false}
        value={value.serverName ?? ''}
        error={errorOf('serverName')}
        onChange={(event) => set('serverName', event.currentTarget.value)}
      />
      <Select
        label={t('minVersion')}
        allowDeselect={false}
        data={['TLSv1.2', 'TLSv1.3']}
        value={value.minVersion ?? 'TLSv1.2'}
        onChange={(chosen) => onChange({ ...value, minVersion: chosen === 'TLSv1.3' ? 'TLSv1.3' : 'TLSv1.2' })}
      />
      <Select
        label={t('clientCertificate')}
        placeholder={t('none')}
        clearable
        data={certificates}
        value={value.clientCertificate ?? null}
        error={errorOf('clientCertificate')}
        onChange={(chosen) => set('clientCertificate', chosen ?? '')}
      />
    </Stack>
  );
}
