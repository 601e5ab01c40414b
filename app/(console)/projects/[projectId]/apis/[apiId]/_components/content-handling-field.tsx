'use client';
// Whether a body is turned into bytes or into base64 text on its way.
import { useTranslations } from 'use-intl/react';
import { Select } from '#components/inputs/lazy-inputs.tsx';
import type { ContentHandling } from '#server/contracts/integration-parts.ts';

const handlings = ['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'] as const satisfies readonly ContentHandling[];

type Props = { label: string; value: ContentHandling | undefined; onChange: (value: ContentHandling | undefined) => void };

export function ContentHandlingField({ label, value, onChange }: Props) {
  const t = useTranslations('integrations.handling');
  return (
    <Select
      label={label}
      clearable
      placeholder={t('none')}
      data={handlings.map((one) => ({ value: one, label: t(one) }))}
      value={value ?? null}
      onChange={(chosen) => onChange(handlings.find((one) => one === chosen))}
    />
  );
}
