'use client';
// All API keys of the project.
import { useTranslations } from 'use-intl/react';
import { KeyTable } from '#components/domain/api-key/key-table.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';

export function KeysPage() {
  const t = useTranslations('plans.keys');
  return (
    <PageFrame title={t('title')} subtitle={t('subtitle')}>
      <KeyTable />
    </PageFrame>
  );
}
