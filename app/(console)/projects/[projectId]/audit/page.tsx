// The audit log of a project: who changed what, from what to what.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { AuditLog } from './_components/audit-log.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('audit'))('title') };
}

export default async function AuditPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return (
    <Messages areas={['audit']}>
      <AuditLog projectId={projectId} />
    </Messages>
  );
}
