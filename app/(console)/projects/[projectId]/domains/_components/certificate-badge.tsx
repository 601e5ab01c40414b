'use client';
// How a certificate stands today: a colour and a word, and nothing while all is well and its end is far.
import { Badge } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { useMinute } from '#components/hooks/use-minute.ts';
import { certificateState } from '#server/contracts/certificate-rules.ts';

const colors = { valid: 'green', 'expires-soon': 'yellow', expired: 'red', 'not-yet-valid': 'yellow' } as const;

export function CertificateBadge(props: { validFromMs: number; expiresAtMs: number; isValidShown?: boolean }) {
  const t = useTranslations('domains.certificates.states');
  const state = certificateState(props, useMinute());
  if (state === 'valid' && props.isValidShown !== true) return null;
  return (
    <Badge variant="dot" color={colors[state]}>
      {t(state)}
    </Badge>
  );
}
