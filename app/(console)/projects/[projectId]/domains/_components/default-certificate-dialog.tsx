'use client';
// Whether a certificate is shown to TLS clients that name no domain name of the house.
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import type { CertificateView } from '#server/contracts/certificate.ts';
import { useRefreshDomains } from './use-refresh-domains.ts';

type Props = { certificate: CertificateView | null; onClose: () => void };

export function DefaultCertificateDialog({ certificate, onClose }: Props) {
  const t = useTranslations('domains.certificates');
  return (
    <Dialog opened={certificate !== null} onClose={onClose} title={t('defaultTitle')}>
      {certificate !== null && <Question certificate={certificate} onClose={onClose} />}
    </Dialog>
  );
}

function Question({ certificate: { certificateId, name, isDefault }, onClose }: { certificate: CertificateView; onClose: () => void }) {
  const t = useTranslations('domains.certificates');
  const client = useTrpcClient();
  const refresh = useRefreshDomains();
  const { projectId } = useProject();
  const [refusal, setRefusal] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const save = async () => {
    setIsBusy(true);
    setRefusal(null);
    try {
      await client.certificates.setDefault.mutate({ projectId, certificateId: isDefault ? null : certificateId });
      refresh();
      onClose();
    } catch (error) {
      setRefusal(error);
      setIsBusy(false);
    }
  };
  return (
    <Stack gap="md">
      {refusal !== null && <FormProblem error={refusal} />}
      <Text size="sm">{isDefault ? t('defaultIs', { name }) : t('defaultText', { name })}</Text>
      <Group justify="flex-end">
        <Button loading={isBusy} onClick={() => void save()}>
          {isDefault ? t('defaultStop') : t('defaultShow')}
        </Button>
      </Group>
    </Stack>
  );
}
