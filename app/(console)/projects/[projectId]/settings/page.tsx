// Settings of a project and of the member: project, members, access tokens, AWS credentials, own sessions.
import type { Metadata } from 'next';
import { notFound } from 'next/navigation.js';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { requireMember } from '../../../../_session/require-member.ts';
import { Settings } from './_components/settings.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('settings'))('title') };
}

export default async function SettingsPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  const { member } = await requireMember();
  const project = member.projects.find((one) => one.projectId === projectId);
  if (!project) notFound();
  return (
    <Messages areas={['settings']}>
      <Settings project={project} />
    </Messages>
  );
}
